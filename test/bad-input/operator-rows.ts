import { mkdirSync } from "node:fs"
import { mark, person, uuid } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"

const invalid = (input: string, library: BadInput["library"] & object, fix: string): BadInput => ({
  input,
  library,
  tag: "ProvisionerError",
  reason: "ArgumentInvalid",
  exitCode: 1,
  fix
})
const retry = (input: string, limit: unknown): BadInput =>
  invalid(
    `a limit of retries: ${input}`,
    async (place) => (await place.open({})).retryAll({ limit: limit as number }),
    "not valid; give a whole number from 1 to 10,000"
  )
/** A folder where the file of the pause would be. */
const unwritable = async (place: Place) => {
  const database = place.file("users.db")
  const provisioner = await place.open({ database })
  mkdirSync(`${database}.pause`)
  return provisioner
}

/** What operators give. */
export const operatorRows: readonly BadInput[] = [
  {
    input: "a UUID to adopt that is none",
    library: async (place) => (await place.open({})).adopt(mark),
    tag: "InputError",
    reason: "NotAUuid",
    exitCode: 2,
    fix: "8-4-4-4-12 hexadecimal digits"
  },
  {
    input: "something to adopt that is no text",
    library: async (place) => (await place.open({})).adopt({ [mark]: mark } as unknown as string),
    tag: "InputError",
    reason: "NotAUuid",
    exitCode: 2,
    fix: "8-4-4-4-12 hexadecimal digits"
  },
  retry("none", 0),
  retry("half a user", 1.5),
  retry("too many", 10_001),
  retry("no number", mark),
  invalid(
    "an id of a message that is none",
    async (place) => (await place.handle()).send({ type: "provision.retry" }, { id: mark.repeat(20) }),
    "a text of 1 to 128 characters"
  ),
  {
    input: "a pause that cannot be written down",
    library: async (place) => (await unwritable(place)).bank.pause(mark),
    tag: "PauseError",
    reason: "PauseError",
    exitCode: 1,
    fix: "permissions of the database's folder"
  },
  {
    input: "an inquiry's answer for a user nobody has",
    library: async (place) => {
      const handle = await place.handle()
      handle.close()
      return handle.send({ type: "inquiry.answer", inquiryId: 1, entryId: 1, answer: mark })
    },
    tag: "ProvisionerError",
    reason: "Closed",
    exitCode: 1,
    fix: "open it again"
  },
  {
    input: "a UUID to follow that nobody has",
    binary: async (place) => ["watch", uuid.replace("6b", "7b"), "--database", await place.database()],
    tag: "ProvisionerError",
    reason: "NotFound",
    exitCode: 1,
    fix: "check which database this is"
  },
  {
    input: "a UUID to inspect that nobody has",
    binary: async (place) => [
      "inspect",
      uuid.replace("6b", "7b"),
      "--replay",
      "--database",
      await place.database()
    ],
    tag: "ProvisionerError",
    reason: "NotFound",
    exitCode: 1,
    fix: "check which database this is"
  },
  {
    input: "a person without a phone number",
    library: async (place) =>
      (await place.open({})).provision({ ...person, phoneNumber: undefined as unknown as string }),
    tag: "InputError",
    reason: "InvalidPhone",
    exitCode: 2,
    fix: "give one like +31612345678"
  }
]
