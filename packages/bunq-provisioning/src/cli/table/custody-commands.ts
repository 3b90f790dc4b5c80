import type { Command } from "../command.ts"
import { alone, beside, databaseOptions, serviceOptions, storageOptions } from "./options.ts"

/** Commands for what is kept: proof, export, erasure and keys. */
export const custodyCommands: readonly Command[] = [
  {
    name: "export",
    summary: "hand out one user's whole history, provable and without secrets, as JSON Lines",
    usage: "export UUID --database FILE [--out FILE]",
    notes: [
      beside,
      "The first line names what is sealed (not what it says), bunq's response ids and the newest hash; every other is one entry."
    ],
    example:
      "bunq-provisioning export 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --database users.db --out user.jsonl",
    options: [
      ...databaseOptions,
      { name: "out", value: "FILE", summary: "a new file, readable by you only (default: stdout)" }
    ],
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../export-command.ts")).exportCommand
  },
  {
    name: "verify",
    summary: "prove an exported history by itself, with no database and no key",
    usage: "verify FILE",
    notes: ["Ends with 1 when an entry was changed, taken out, added or moved."],
    example: "bunq-provisioning verify user.jsonl",
    options: [],
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../verify-command.ts")).verifyCommand
  },
  {
    name: "erase",
    summary: "destroy everything sealed of a settled user; the history stays and still verifies",
    usage: "erase UUID --database FILE --yes [--by NAME] [--force]",
    notes: [
      `${alone} Sends nothing to bunq and needs no API key.`,
      "Cannot be undone. Backups made before still hold it, and what bunq keeps is bunq's."
    ],
    example: "bunq-provisioning erase 6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11 --database users.db --yes",
    options: [
      { name: "yes", summary: "it is meant; without it a person is asked" },
      { name: "by", value: "NAME", summary: "who asked for it, for the history; nothing personal" },
      { name: "force", summary: "also a user whose close bunq has not confirmed" },
      ...storageOptions
    ],
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../erase-command.ts")).eraseCommand
  },
  {
    name: "rotate-key",
    summary: "put a new vault key in the place of the old one",
    usage: "rotate-key --database FILE [--key-file FILE] [--keep-old]",
    notes: [
      `${alone} Sends nothing to bunq and needs no API key.`,
      "Data keys are wrapped anew, values are not touched. Cut off in the middle it loses nothing: the same command goes on.",
      "The old key goes to KEYFILE.old, as backups from before need it: put it away from here for as long as you keep them.",
      "With BUNQ_VAULT_KEY=NEW,OLD it wraps under the first; a running service does the same with custody.rotateKeys()."
    ],
    example: "bunq-provisioning rotate-key --database users.db",
    options: [
      { name: "keep-old", summary: "leave the old key in the file, behind the new one" },
      ...storageOptions
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../rotate-key-command.ts")).rotateKeyCommand
  },
  {
    name: "rotate-api-key",
    summary: "go on with another API key of the same partner; a wrong one changes nothing",
    usage: "rotate-api-key --database FILE --new-api-key-file FILE",
    notes: [
      `${alone} A running service does the same with custody.replacePartnerKey(key).`,
      "Users keep their own sessions. The present key is not asked about: it may be dead already."
    ],
    example: "bunq-provisioning rotate-api-key --database users.db --new-api-key-file new-key",
    options: [
      {
        name: "new-api-key-file",
        value: "FILE",
        summary: "a file (mode 0600) with the new API key (default: BUNQ_NEW_API_KEY, else it is asked for)"
      },
      ...serviceOptions
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../rotate-api-key-command.ts")).rotateApiKeyCommand
  }
]
