import type { Command } from "../command.ts"
import { alone, beside, databaseOptions, serviceOptions } from "./options.ts"

/** Commands for the days on which a version or a machine changes. */
export const upkeepCommands: readonly Command[] = [
  {
    name: "migrate",
    summary: "before an upgrade: whom of a database this version could not go on with",
    usage: "migrate check --database FILE",
    notes: [
      beside,
      "Ends with 1 when somebody would strand. Run it with the new version while the old one serves; the database itself migrates when a service opens it."
    ],
    example: "bunq-provisioning migrate check --database users.db",
    options: databaseOptions,
    positionals: { min: 1, max: 1 },
    load: async () => (await import("../migrate-command.ts")).migrateCommand
  },
  {
    name: "restore",
    summary: "the database is a copy from a backup: read everybody again at bunq before anything else",
    usage: "restore --database FILE [--no-wait]",
    notes: [
      alone,
      "Nothing is sent to bunq but reads until everybody was read; then all go on. A crash or Ctrl-C loses nothing: whatever runs next goes on with it."
    ],
    example: "bunq-provisioning restore --database users.db",
    options: [
      { name: "no-wait", summary: "only write it down, for the service that starts next" },
      ...serviceOptions
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../restore-command.ts")).restoreCommand
  }
]
