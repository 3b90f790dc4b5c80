import type { Command } from "../command.ts"
import { beside, databaseOptions } from "./options.ts"

/** Commands that show users on the chart. */
export const inspectCommands: readonly Command[] = [
  {
    name: "inspect",
    summary: "show users on the chart as they move, or play their journals, in an inspector on this machine",
    usage: "inspect [UUID] --database FILE [--replay] [--step] [--speed N] [--wait] [--port P]",
    notes: [
      `${beside} Without --replay it follows until Ctrl-C.`,
      "It prints an address: a page with the chart, which loads nothing from elsewhere before Stately's inspector is asked for.",
      "A journal holds references: a replay shows where users were, what happened and who caused it, and what is known of them at its end.",
      "Keys of a replay: space plays and pauses, n and b step, 0 from the start, + and - speed, q ends."
    ],
    example: "bunq-provisioning inspect 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --replay --database users.db",
    options: [
      ...databaseOptions,
      { name: "replay", summary: "play what has happened, from the first entry of the journal that is left" },
      { name: "step", summary: "the same, an entry for each key" },
      { name: "speed", value: "N", summary: "how much faster than it happened, 1 to 100000 (default 60)" },
      { name: "wait", summary: "do not begin before somebody looks" },
      { name: "port", value: "P", summary: "port on 127.0.0.1 (default: a free one)" }
    ],
    positionals: { min: 0, max: 1 },
    load: async () => (await import("../inspect-command.ts")).inspectCommand
  }
]
