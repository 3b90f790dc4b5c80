import { faultTable, scenarios } from "@bunq-provisioning/sandbox"
import { describe, expect, it } from "vitest"
import { framed, run } from "./binary.ts"

const commands = [
  "demo",
  "sandbox",
  "serve",
  "provision",
  "close",
  "retry",
  "list",
  "watch",
  "explain",
  "diagram",
  "inspect",
  "setup",
  "import",
  "reconcile",
  "pause",
  "resume",
  "doctor",
  "webhooks",
  "tokens"
]
/** A database that is not opened before the rest of the line is right. */
const there = ["--database", "/tmp"]
/** Nothing of the machine the tests run on. */
const nobody = { env: { BUNQ_API_KEY: "", BUNQ_DATABASE: "", BUNQ_VAULT_KEY: "" } }
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"

describe("the help", () => {
  it.each(commands)(
    "of %s has an example that starts it, its options and the exit codes",
    async (command) => {
      const [long, short, word] = await Promise.all([
        run([command, "--help"]),
        run([command, "-h"]),
        run(["help", command])
      ])
      expect(long).toMatchObject({ code: 0, stderr: "" })
      expect(long.stdout).toContain(`Example: bunq-provisioning ${command}`)
      for (const text of ["--json", "--help", "Exit codes: 0 done, 1 failed, 2 bad usage, 3 bank refused, 4"])
        expect(long.stdout).toContain(text)
      expect(short.stdout).toBe(long.stdout)
      expect(word.stdout).toBe(long.stdout)
    }
  )

  it("of the binary names every command; without a command it is bad usage", async () => {
    const [asked, bare] = await Promise.all([run(["--help"]), run([])])
    expect(asked.code).toBe(0)
    for (const command of commands) expect(asked.stdout).toMatch(new RegExp(`^  ${command} `, "m"))
    expect(asked.stdout).toContain("Example: ")
    expect(bare).toMatchObject({ code: 2, stdout: asked.stdout })
  })

  it.each(["--help --json", "--json --help", "demo --json --help", "--json demo -h", "--version --json"])(
    "is framed too: %s",
    async (words) => {
      const ended = await run(words.split(" "))
      expect(ended).toMatchObject({ code: 0, stderr: "" })
      expect(framed(ended).summary).toMatchObject({ ok: true })
    }
  )
})

describe("the tables of the help", () => {
  it.each(["demo", "sandbox"])("%s names every scenario and fault there is", async (command) => {
    const { stdout } = await run([command, "--help"])
    for (const name of [...scenarios.map((one) => one.name), ...Object.keys(faultTable)])
      expect(stdout).toContain(name)
  })
})

describe("wrong words", () => {
  it.each([
    { words: ["frobnicate"], reason: "UnknownCommand", fix: commands.join(", ") },
    { words: ["--frobnicate"], reason: "UnknownCommand", fix: "--help" },
    { words: ["demo", "--frobnicate"], reason: "UnknownOption", fix: "--users, --scenario, --faults" },
    { words: ["demo", "--users"], reason: "BadValue", fix: "--users needs a value" },
    { words: ["demo", "--users", "0"], reason: "BadValue", fix: "from 1 to 1000" },
    { words: ["demo", "--users", "1001"], reason: "BadValue", fix: "from 1 to 1000" },
    { words: ["demo", "--users=-1"], reason: "BadValue", fix: "from 1 to 1000" },
    { words: ["demo", "--speed", "frobnicate"], reason: "BadValue", fix: "from 1 to 600" },
    { words: ["demo", "--database", "--exit"], reason: "BadValue", fix: "--database needs a value" },
    { words: ["demo", "--exit=frobnicate"], reason: "BadValue", fix: "--exit takes no value" },
    { words: ["demo", "frobnicate"], reason: "UnexpectedArgument", fix: "bunq-provisioning demo" },
    { words: ["explain"], reason: "MissingArgument", fix: "bunq-provisioning explain UUID" },
    { words: ["explain", uuid], reason: "MissingArgument", fix: "--database FILE" },
    { words: ["explain", uuid, "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    // A device stands for everything that would be waited for when it is opened.
    { words: ["explain", uuid, "--database", "/dev/null"], reason: "BadValue", fix: "the name of a file" },
    { words: ["demo", "--database", "/dev/null"], reason: "BadValue", fix: "the name of a file" },
    { words: ["sandbox", "--state", "/dev/null"], reason: "BadValue", fix: "the name of a file" },
    { words: ["demo", "--scenario", "frobnicate"], reason: "BadValue", fix: "mixed, verified, denied" },
    {
      words: ["sandbox", "--scenario", "mixed"],
      reason: "BadValue",
      fix: "--scenario takes verified, denied"
    },
    { words: ["sandbox", "--faults", "frobnicate"], reason: "BadValue", fix: "reply-lost, late-request" },
    { words: ["demo", "--fault-rate", "5"], reason: "MissingArgument", fix: "--faults all" },
    { words: ["demo", "--faults", "all", "--fault-rate", "51"], reason: "BadValue", fix: "from 1 to 50" },
    { words: ["serve"], reason: "MissingArgument", fix: "BUNQ_DATABASE" },
    { words: ["list"], reason: "MissingArgument", fix: "--database FILE" },
    { words: ["list", "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["list", "--phase", "frobnicate"], reason: "BadValue", fix: "requesting, processing" },
    { words: ["list", "--settled", "--unsettled"], reason: "BadValue", fix: "give one of them" },
    { words: ["watch", "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["diagram", "--as", "frobnicate"], reason: "BadValue", fix: "mermaid or json" },
    { words: ["inspect", "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["inspect", "--speed", "frobnicate"], reason: "BadValue", fix: "from 1 to 100000" },
    {
      words: ["provision", "--database", "absent.db"],
      reason: "MissingArgument",
      fix: "--uuid, --email, --phone"
    },
    { words: ["provision", "-"], reason: "MissingArgument", fix: "BUNQ_DATABASE" },
    { words: ["provision", "-", "--uuid", uuid, ...there], reason: "UnexpectedArgument", fix: "one of them" },
    { words: ["provision", "absent.json", ...there], reason: "BadValue", fix: "check its name" },
    { words: ["close", ...there], reason: "MissingArgument", fix: "close UUID" },
    { words: ["close", uuid, "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["retry", ...there], reason: "MissingArgument", fix: "--all" },
    { words: ["retry", uuid, "--all", ...there], reason: "MissingArgument", fix: "one of" },
    { words: ["retry", "--all", "--reset-credential", ...there], reason: "MissingArgument", fix: "one user" },
    { words: ["import", ...there], reason: "MissingArgument", fix: "--all" },
    { words: ["reconcile", "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["pause", "--database", "absent.db"], reason: "BadValue", fix: "give the FILE" },
    { words: ["setup"], reason: "KeyMissing", fix: "set BUNQ_API_KEY or give --api-key-file" },
    { words: ["setup", "--api-key-file", "absent"], reason: "KeyFileUnusable", fix: "check its name" },
    {
      words: ["setup", "--environment", "frobnicate"],
      reason: "BadValue",
      fix: "sandbox, production or local"
    },
    { words: ["setup", "--environment", "local"], reason: "BadValue", fix: "give --url" },
    {
      words: ["setup", "--environment", "production", "--url", "http://127.0.0.1:1"],
      reason: "BadValue",
      fix: "leave it out"
    },
    { words: ["setup", "--callback-url", "http://frobnicate"], reason: "BadValue", fix: "https://" },
    // A key where everybody can read it is refused, whatever it is called and wherever it stands.
    { words: ["setup", "--api-key", "frobnicate"], reason: "KeyOnCommandLine", fix: "BUNQ_API_KEY" },
    { words: ["doctor", "--apikey=frobnicate"], reason: "KeyOnCommandLine", fix: "--api-key-file" },
    { words: ["provision", "sandbox_frobnicate1"], reason: "KeyOnCommandLine", fix: "have bunq replace it" },
    { words: ["close", "f0".repeat(32)], reason: "KeyOnCommandLine", fix: "have bunq replace it" },
    { words: ["sandbox", "--port", "65536"], reason: "BadValue", fix: "from 0 to 65535" },
    { words: ["help", "frobnicate"], reason: "UnknownCommand", fix: "demo, sandbox" }
  ])("$words end with 2 and one sentence that names the fix", async ({ words, reason, fix }) => {
    const [plain, json] = await Promise.all([run(words, nobody), run([...words, "--json"], nobody)])
    expect(plain).toMatchObject({ code: 2, stdout: "" })
    expect(plain.stderr).toContain(fix)
    expect(plain.stderr.trimEnd().split("\n")).toHaveLength(1)
    for (const given of ["frobnicate", "f0f0"]) expect(plain.stderr + json.stdout).not.toContain(given)
    expect(json).toMatchObject({ code: 2, stderr: "" })
    expect(framed(json).summary).toMatchObject({ ok: false, error: { tag: "UsageError", reason } })
  })
})
