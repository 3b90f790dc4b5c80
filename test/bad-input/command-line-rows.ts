import { mark, uuid } from "./bad-input.ts"
import type { BadInput } from "./bad-input.ts"

const row = (input: string, words: readonly string[], reason: string, fix: string): BadInput => ({
  input,
  binary: () => words,
  tag: "UsageError",
  reason,
  exitCode: 2,
  fix
})

/** Words after the name of the binary. */
export const commandLineRows: readonly BadInput[] = [
  row(
    "unknown command",
    [mark],
    "UnknownCommand",
    "use one of demo, sandbox, serve, provision, close, retry, list, watch, explain, diagram, inspect, setup, import, reconcile"
  ),
  row("unknown option", ["demo", `--${mark}`], "UnknownOption", "use --users, --scenario, --faults"),
  row("bad number", ["demo", "--users", mark], "BadValue", "a whole number from 1 to"),
  row("number out of bounds", ["demo", "--speed", "601"], "BadValue", "a whole number from 1 to 600"),
  row("negative number", ["demo", "--seed=-1"], "BadValue", "a whole number from 0"),
  row("port out of bounds", ["sandbox", "--port", "65536"], "BadValue", "a whole number from 0 to 65535"),
  row("missing value", ["demo", "--database"], "BadValue", "--database needs a value (FILE)"),
  row("value for a switch", ["demo", `--exit=${mark}`], "BadValue", "--exit takes no value"),
  row("too many words", ["demo", mark], "UnexpectedArgument", "use: bunq-provisioning demo"),
  row("too few words", ["explain"], "MissingArgument", "use: bunq-provisioning explain UUID"),
  row(
    "an origin that is none",
    ["serve", "--api-origins", `*,${mark}`, "--database", "a.db"],
    "BadValue",
    "whole origins such as https://app.example"
  ),
  row(
    "a token without a scope",
    ["tokens", "create", "--scope", mark, "--database", "a.db"],
    "MissingArgument",
    "--scope act"
  ),
  row(
    "a token to revoke that is not named",
    ["tokens", "revoke", "--database", "a.db"],
    "MissingArgument",
    "tokens list shows"
  ),
  row("no database to explain from", ["explain", uuid], "MissingArgument", "needs --database FILE"),
  row(
    "a database that is not there",
    ["explain", uuid, "--database", `${mark}.db`],
    "BadValue",
    "give the FILE"
  )
]
