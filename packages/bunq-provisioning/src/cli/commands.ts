import type { Command, Option } from "./command.ts"
import { custodyCommands } from "./table/custody-commands.ts"
import { inspectCommands } from "./table/inspect-commands.ts"
import { localCommands, tellingCommands } from "./table/local-commands.ts"
import { partnerCommands } from "./table/partner-commands.ts"
import { serveCommands } from "./table/serve-commands.ts"
import { tokenCommands } from "./table/token-commands.ts"
import { upkeepCommands } from "./table/upkeep-commands.ts"
import { userCommands } from "./table/user-commands.ts"
import { webhookCommands } from "./table/webhook-commands.ts"

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...localCommands,
  ...serveCommands,
  ...userCommands,
  ...tellingCommands,
  ...inspectCommands,
  ...partnerCommands,
  ...webhookCommands,
  ...tokenCommands,
  ...custodyCommands,
  ...upkeepCommands
]

/** Options every command has. */
export const commonOptions: readonly Option[] = [
  { name: "json", summary: "one JSON object per line; the first names the pid, the last is the summary" },
  { name: "help", summary: "this text" }
]
