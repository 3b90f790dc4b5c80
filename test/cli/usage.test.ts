import { describe, expect, it } from "vitest"
import { framed, run } from "./binary.ts"

const commands = ["demo", "sandbox", "explain", "diagram"]
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

describe("wrong words", () => {
  it.each([
    { words: ["frobnicate"], reason: "UnknownCommand", fix: "demo, sandbox, explain, diagram" },
    { words: ["--frobnicate"], reason: "UnknownCommand", fix: "--help" },
    { words: ["demo", "--frobnicate"], reason: "UnknownOption", fix: "--users, --speed, --seed, --database" },
    { words: ["demo", "--users"], reason: "BadValue", fix: "--users needs a value" },
    { words: ["demo", "--users", "0"], reason: "BadValue", fix: "from 1 to 100" },
    { words: ["demo", "--users", "101"], reason: "BadValue", fix: "from 1 to 100" },
    { words: ["demo", "--users=-1"], reason: "BadValue", fix: "from 1 to 100" },
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
    { words: ["sandbox", "--port", "65536"], reason: "BadValue", fix: "from 0 to 65535" },
    { words: ["help", "frobnicate"], reason: "UnknownCommand", fix: "demo, sandbox" }
  ])("$words end with 2 and one sentence that names the fix", async ({ words, reason, fix }) => {
    const [plain, json] = await Promise.all([run(words), run([...words, "--json"])])
    expect(plain).toMatchObject({ code: 2, stdout: "" })
    expect(plain.stderr).toContain(fix)
    expect(plain.stderr.trimEnd().split("\n")).toHaveLength(1)
    expect(plain.stderr).not.toContain("frobnicate")
    expect(json).toMatchObject({ code: 2, stderr: "" })
    expect(framed(json).summary).toMatchObject({ ok: false, error: { tag: "UsageError", reason } })
  })
})
