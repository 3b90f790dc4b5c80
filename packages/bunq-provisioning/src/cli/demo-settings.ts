import { scenarios } from "@bunq-provisioning/sandbox"
import type { SandboxFaults, ScenarioName } from "@bunq-provisioning/sandbox"
import { isServer } from "../database-layers.ts"
import type { FeedName } from "../feed-layer.ts"
import type { CommandContext } from "./command.ts"
import { faultsOption } from "./faults-option.ts"
import { fileOption } from "./file-option.ts"
import { scenarioOption } from "./scenario-option.ts"
import { feedOption } from "./serve-options.ts"
import { UsageError } from "./usage-error.ts"
import { wholeNumber } from "./whole-number.ts"

/** The demo keeps its bank in a file beside the users. */
const demoFile = (context: CommandContext): string | undefined => {
  const file = fileOption(context, "database")
  if (file !== undefined && isServer(file))
    throw new UsageError("BadValue", "The demo keeps its bank beside the users; give the name of a FILE.")
  return file
}

/** What a demo is to be like. */
export interface DemoSettings {
  readonly users: number
  /** Of each user. */
  readonly scenarios: readonly ScenarioName[]
  readonly faults: SandboxFaults | undefined
  readonly feed: FeedName
  readonly speed: number
  readonly seed: number
  readonly database: string | undefined
  /** The folder of the built page, and the port it is shown on (0 = a free one). */
  readonly page: { readonly folder: string; readonly port: number } | undefined
  /** Nobody is to be waited for when everybody is settled. */
  readonly exit: boolean
}

const pageOption = (context: CommandContext): DemoSettings["page"] => {
  const folder = fileOption(context, "page")
  const port = wholeNumber(context, "port", { min: 0, max: 65_535, otherwise: 0 })
  if (folder === undefined && context.options["port"] !== undefined)
    throw new UsageError("MissingArgument", "--port is that of the page; give --page FOLDER as well.")
  return folder === undefined ? undefined : { folder, port }
}

/** Somebody looks at a page: at the usual pace all would be over before it is open. */
const watchable = 15

/** Reads the options of `demo`. Throws `UsageError`. */
export const demoSettings = (context: CommandContext): DemoSettings => {
  const scenario = scenarioOption(context, "mixed") ?? "verified"
  const all = scenarios.map(({ name }) => name)
  const users = wholeNumber(context, "users", {
    min: 1,
    max: 1_000,
    otherwise: scenario === "mixed" ? all.length : 5
  })
  const seed = wholeNumber(context, "seed", { min: 0, max: 999_999_999, otherwise: 1 })
  const page = pageOption(context)
  const exit = context.options["exit"] === true || !context.output.interactive
  const usual = page === undefined || exit ? 60 : watchable
  return {
    users,
    scenarios: Array.from({ length: users }, (_, index) =>
      scenario === "mixed" ? (all[index % all.length] ?? "verified") : scenario
    ),
    faults: faultsOption(context, seed),
    feed: feedOption(context, "hybrid"),
    speed: wholeNumber(context, "speed", { min: 1, max: 600, otherwise: usual }),
    seed,
    database: demoFile(context),
    page,
    exit
  }
}

/** How long the slowest story takes besides what everybody takes, virtual ms. */
const storyMs = (names: readonly ScenarioName[]): number =>
  Math.max(
    ...names.map(
      (name) => ({ "manual-review": 1_900_000, slow: 1_300_000 } as { [name: string]: number })[name] ?? 0
    )
  )

/** One session per 30 s, the partner's first, and what the last user takes after theirs. */
export const bankMs = ({ users, scenarios: names }: DemoSettings): number =>
  (users + 1) * 30_000 + 120_000 + storyMs(names)
/** The same for people, real ms. */
export const expectedMs = (settings: DemoSettings): number => bankMs(settings) / settings.speed
