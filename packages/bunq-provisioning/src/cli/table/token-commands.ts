import type { Command } from "../command.ts"
import { databaseOptions } from "./options.ts"

/** Commands for who may use the HTTP API. */
export const tokenCommands: readonly Command[] = [
  {
    name: "tokens",
    summary: "who may use the HTTP API of a service: make, list and revoke operator tokens",
    usage: "tokens (create --scope read|act [--label TEXT] | list | revoke (ID | UUID)) --database FILE",
    notes: [
      "A token is shown once, when it is made; only its hash is kept. act includes read: make it for a backend, read for who looks on.",
      "Works beside a running service, which heeds it within a second; streams opened with a token that is revoked end. Users' tokens are made by\n  your backend: POST /v1/provisions/UUID/user-tokens. revoke UUID ends all of one user's that were made until now."
    ],
    example: "bunq-provisioning tokens create --scope act --label backend --database users.db",
    options: [
      { name: "scope", value: "SCOPE", summary: "with create: read or act" },
      { name: "label", value: "TEXT", summary: "with create: what it is for, without personal data" },
      {
        name: "tokens-file",
        value: "FILE",
        summary: "where they are kept (default: the database's name with .tokens, or the server)"
      },
      ...databaseOptions
    ],
    positionals: { min: 1, max: 2 },
    load: async () => (await import("../tokens-command.ts")).tokensCommand
  }
]
