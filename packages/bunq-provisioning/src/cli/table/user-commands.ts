import type { Command } from "../command.ts"
import { alone, byOption, serviceOptions } from "./options.ts"

const wait = { name: "no-wait", summary: "end as soon as it is durable; a service goes on with it" }
const leaving =
  "Ctrl-C leaves at any time and loses nothing: the same command, or a service, goes on from there."
const meanwhile = "While it runs, everybody else in the database goes on too."

/** Commands for single users. */
export const userCommands: readonly Command[] = [
  {
    name: "provision",
    summary: "onboard one person, given by options or as one JSON object in a file or on stdin (-)",
    usage:
      "provision (FILE | - | --uuid UUID --email E --phone P) --database FILE [--no-wait] [--finish-identity] [--by NAME]",
    notes: [
      'The object: {"externalUuid", "email", "phoneNumber", "product"?, "dateOfBirth"?, "answers"?: {"ADDRESS_MAIN": {…}}}.',
      "What is known beforehand goes into answers and is sent as soon as bunq asks for it.",
      `${alone} ${meanwhile}`,
      leaving
    ],
    example: "bunq-provisioning provision person.json --database users.db --environment sandbox",
    options: [
      {
        name: "uuid",
        value: "UUID",
        summary: "your own id of the user; the same one never makes a second user"
      },
      { name: "email", value: "E", summary: "as you verified it" },
      { name: "phone", value: "P", summary: "in international form, as you verified it" },
      {
        name: "product",
        value: "NAME",
        summary: "USER_VERIFIED (default) or USER_ANONYMOUS_TRANSACTION_AUDIT"
      },
      { name: "date-of-birth", value: "DATE", summary: "YYYY-MM-DD; the audit product needs it" },
      wait,
      {
        name: "finish-identity",
        summary:
          "start the identity check and call it finished, for banks without real people (never in production)"
      },
      byOption,
      ...serviceOptions
    ],
    positionals: { min: 0, max: 1 },
    load: async () => (await import("../provision-command.ts")).provisionCommand
  },
  {
    name: "close",
    summary: "end a user's provision at bunq; a user who is there already stays one",
    usage: "close UUID --database FILE [--no-wait] [--by NAME]",
    notes: [`${alone} ${meanwhile}`, leaving],
    example: "bunq-provisioning close 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --database users.db",
    options: [wait, byOption, ...serviceOptions],
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../close-command.ts")).closeCommand
  },
  {
    name: "retry",
    summary: "try again what failed for good, for one user or for all who are stalled",
    usage: "retry (UUID [--reset-credential] | --all) --database FILE [--no-wait] [--by NAME]",
    notes: [`${alone} ${meanwhile}`, leaving],
    example: "bunq-provisioning retry --all --database users.db",
    options: [
      { name: "all", summary: "everybody who is stalled (see list --stalled)" },
      {
        name: "reset-credential",
        summary: "ask bunq for a fresh credential, where no session can be opened with the one there is"
      },
      wait,
      byOption,
      ...serviceOptions
    ],
    positionals: { min: 0, max: 1 },
    load: async () => (await import("../retry-command.ts")).retryCommand
  }
]
