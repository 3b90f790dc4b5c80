import type { Command } from "../command.ts"
import { alone, serviceOptions } from "./options.ts"

const feedNote =
  "Feeds: polling asks bunq; webhook is called by bunq and asks seldom; hybrid is called, and asks less while calls come in time."

/** The command that runs for good. */
export const serveCommands: readonly Command[] = [
  {
    name: "serve",
    summary:
      "run the service for good: everybody in the database goes on, bunq calls it where it can, and the HTTP API answers",
    usage: "serve --database FILE [--endpoint URL] [--listen HOST:PORT] [--feed NAME]",
    notes: [
      `${alone} Ctrl-C or SIGTERM ends it in good order (exit code 4): calls that have begun are answered, the rest comes again.`,
      "The path token is read from BUNQ_HOOK_TOKEN or a file, never from the command line; several with lines or commas between are all valid, and the first\n  is registered. Without either it is made and kept in FILE.hook.",
      feedNote,
      "The HTTP API (docs/http-api.md) lets nobody in without a token: see tokens. Pages of other origins need --api-origins.",
      "GET /health answers 200 while it runs. Put it behind a proxy that ends TLS, or give --tls-cert and --tls-key."
    ],
    example:
      "bunq-provisioning serve --database users.db --endpoint https://hooks.example.com/bunq --environment sandbox",
    options: [
      {
        name: "endpoint",
        value: "URL",
        summary:
          "the https:// address where bunq reaches it, without the path token; absent = bunq is only asked"
      },
      {
        name: "listen",
        value: "HOST:PORT",
        summary: "where it listens (default 127.0.0.1:8788; port 0: a free one)"
      },
      { name: "feed", value: "NAME", summary: "polling, webhook or hybrid (default hybrid with --endpoint)" },
      {
        name: "hook-token-file",
        value: "FILE",
        summary:
          "a file (mode 0600) with the path token (default: BUNQ_HOOK_TOKEN, else FILE.hook beside the database)"
      },
      { name: "no-register", summary: "leave what is registered at bunq alone" },
      {
        name: "trusted-proxies",
        value: "N",
        summary: "proxies of your own in front that append to X-Forwarded-For, 0 to 10 (default 0)"
      },
      {
        name: "sources",
        value: "RANGES",
        summary: "who may call: any, or ranges with commas between (default: bunq's in production, else any)"
      },
      {
        name: "api-origins",
        value: "LIST",
        summary: "origins whose pages may use the HTTP API, commas between, such as https://app.example"
      },
      {
        name: "tokens-file",
        value: "FILE",
        summary:
          "where operator tokens are kept, as hashes (default: the database's name with .tokens, or the server)"
      },
      { name: "no-api", summary: "no HTTP API: only what bunq calls, and /health" },
      { name: "tls-cert", value: "FILE", summary: "its certificate with its chain, PEM: TLS ends here" },
      { name: "tls-key", value: "FILE", summary: "the key of the certificate, PEM, mode 0600" },
      {
        name: "client-fingerprints",
        value: "LIST",
        summary: "ask for bunq's certificate and take only these: SHA-256 with colons, commas between"
      },
      ...serviceOptions
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../serve-command.ts")).serveCommand
  }
]
