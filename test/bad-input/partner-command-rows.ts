import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { mark, person, uuid } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"

type Words = (place: Place) => readonly string[] | Promise<readonly string[]>
const usage =
  (reason: string) =>
  (input: string, binary: Words, fix: string): BadInput => ({
    input,
    binary,
    tag: "UsageError",
    reason,
    exitCode: 2,
    fix
  })
const bad = usage("BadValue")
const key = usage("KeyFileUnusable")
const leaked = usage("KeyOnCommandLine")

const written = (place: Place, text: string, mode = 0o600): string => {
  const file = place.file("given")
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}
const folder = (place: Place): string => {
  mkdirSync(place.file("given"))
  return place.file("given")
}
const provisioned = (place: Place, file: string) => ["provision", file, "--database", place.file("users.db")]
const fromFile = (input: string, text: string, fix: string): BadInput =>
  bad(`a file of a user: ${input}`, (place) => provisioned(place, written(place, text)), fix)
const withKey = (place: Place, file: string) => ["setup", "--api-key-file", file]
const accepting = (place: Place, file: string) => {
  const asked = ["--uuid", uuid, "--email", person.email, "--phone", person.phoneNumber, "--no-wait"]
  return ["provision", ...asked, "--database", place.file("users.db"), "--api-key-file", file]
}
const serving = (place: Place, token: string, endpoint = "https://hooks.example.com/bunq") => {
  const asked = ["--endpoint", endpoint, "--listen", "127.0.0.1:0", "--database", place.file("users.db")]
  const files = [written(place, token), place.file("api-key")] as const
  writeFileSync(files[1], apiKey, { mode: 0o600 })
  return ["serve", ...asked, "--hook-token-file", files[0], "--api-key-file", files[1]]
}
const apiKey = `sandbox_${"c4".repeat(24)}`
const once = "set BUNQ_API_KEY or give --api-key-file FILE"

/** Files and values the commands for real users are given. */
export const partnerCommandRows: readonly BadInput[] = [
  fromFile("not JSON", `{"${mark}`, "give an object with externalUuid, email and phoneNumber"),
  fromFile("empty", "", "give an object with externalUuid, email and phoneNumber"),
  fromFile("a list", JSON.stringify([person, mark]), "give an object"),
  fromFile("a field nobody knows", JSON.stringify({ ...person, [mark]: mark }), "use externalUuid, product"),
  fromFile(
    "answers that are none",
    JSON.stringify({ ...person, answers: mark }),
    "one answer per fulfilment type"
  ),
  fromFile("too large", `"${mark.repeat(100_000)}"`, "give - to read stdin"),
  bad("a file of a user: a folder", (place) => provisioned(place, folder(place)), "not a file"),
  bad("a file of a user: missing", (place) => provisioned(place, place.file("absent")), "check its name"),
  bad(
    "a callback that is not HTTPS",
    () => ["setup", "--callback-url", `http://${mark}`],
    "begins with https://"
  ),
  bad(
    "a callback with a password",
    () => ["setup", "--callback-url", `https://a:${mark}@b.example`],
    "without a password"
  ),
  bad("an environment there is not", () => ["setup", "--environment", mark], "sandbox, production or local"),
  bad(
    "a URL elsewhere",
    () => ["setup", "--environment", "sandbox", "--url", mark],
    "leave it out with sandbox"
  ),
  bad("faults there are not", () => ["sandbox", "--faults", `reply-lost,${mark}`], "--faults takes all"),
  bad("a scenario there is not", () => ["demo", "--scenario", mark], "--scenario takes mixed"),
  bad(
    "phases there are not",
    async (place) => ["list", "--phase", mark, "--database", await place.database()],
    "--phase takes"
  ),
  key("a key's file: missing", (place) => withKey(place, place.file("absent")), "check its name"),
  key("a key's file: a folder", (place) => withKey(place, folder(place)), "a file that holds the key"),
  key(
    "a key's file: too large",
    (place) => withKey(place, written(place, mark.repeat(500))),
    "not a small file"
  ),
  key(
    "a key's file: read by others",
    (place) => withKey(place, written(place, apiKey, 0o644)),
    "chmod 600 FILE"
  ),
  leaked("a key as an option", () => ["setup", `--api-key=${mark}`], once),
  leaked("a key as an option, in two words", () => ["doctor", "--key", mark], once),
  leaked("a key as a word", () => ["provision", `${apiKey}${mark}`], once),
  leaked("a key as another option's value", () => ["pause", "--note", `${mark} ${apiKey}`], once),
  usage("KeyMissing")("no key anywhere", () => ["setup"], "set BUNQ_API_KEY"),
  {
    input: "a key of another form",
    binary: (place) => accepting(place, written(place, mark)),
    tag: "ConfigurationError",
    reason: "KeyWithoutSandboxPrefix",
    exitCode: 2,
    fix: "use a sandbox key"
  },
  {
    input: "a key on two lines",
    binary: (place) => accepting(place, written(place, `sandbox_${mark}\n${mark}`)),
    tag: "ConfigurationError",
    reason: "KeyInvalid",
    exitCode: 2,
    fix: "give it exactly as bunq handed it out"
  },
  key(
    "a path token's file: missing",
    (place) => [...serving(place, mark), "--hook-token-file", place.file("absent")],
    "--hook-token-file cannot be found"
  ),
  {
    input: "a path token that is too short",
    binary: (place) => serving(place, mark.slice(0, 21)),
    tag: "WebhookSettingError",
    reason: "WebhookSettingError",
    exitCode: 2,
    fix: "22 to 256 base64url characters"
  },
  {
    input: "an endpoint without TLS",
    binary: (place) => serving(place, "t".repeat(43), `http://${mark}.example`),
    tag: "WebhookSettingError",
    reason: "WebhookSettingError",
    exitCode: 2,
    fix: "an https:// URL"
  },
  ...[["close"], ["retry"], ["import"], ["watch"]].map(([command = ""]): BadInput => ({
    input: `a UUID for ${command} that is none`,
    binary: async (place) => [command, `${uuid}${mark}`, "--database", await place.database()],
    tag: "InputError",
    reason: "NotAUuid",
    exitCode: 2,
    fix: "8-4-4-4-12 hexadecimal digits"
  }))
]
