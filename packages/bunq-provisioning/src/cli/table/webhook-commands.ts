import type { Command } from "../command.ts"
import { serviceOptions } from "./options.ts"

/** Commands for what bunq calls. */
export const webhookCommands: readonly Command[] = [
  {
    name: "webhooks",
    summary: "which addresses bunq calls for the partner, and what it could not deliver",
    usage:
      "webhooks (list | ensure --endpoint URL | remove --endpoint URL | failures | retry (ID … | --all))",
    notes: [
      "ensure keeps what others registered, and --check only looks, ending with 1 when something is missing. Addresses are shown without their path token.",
      "Works beside a running service, which looks after the partner's and the users' filters and after failures by itself."
    ],
    example:
      "bunq-provisioning webhooks ensure --endpoint https://hooks.example.com/bunq --database users.db",
    options: [
      { name: "endpoint", value: "URL", summary: "where bunq reaches your receiver, without the path token" },
      {
        name: "hook-token-file",
        value: "FILE",
        summary:
          "a file (mode 0600) with the receiver's path token (default: BUNQ_HOOK_TOKEN, else FILE.hook beside the database)"
      },
      { name: "bunq-certificate", summary: "have bunq show its own certificate when it calls" },
      { name: "check", summary: "with ensure: look only; change nothing" },
      { name: "limit", value: "N", summary: "with failures: how many at most (default 100)" },
      { name: "all", summary: "with retry: everything bunq gave up on" },
      ...serviceOptions
    ],
    positionals: { min: 1, max: 200 },
    load: async () => (await import("../webhooks-command.ts")).webhooksCommand
  }
]
