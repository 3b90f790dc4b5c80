import type { Option } from "../command.ts"

/** Where the users are. */
export const databaseOptions: readonly Option[] = [
  {
    name: "database",
    value: "FILE",
    summary: "the file the users are kept in, or the URL of a PostgreSQL server (or BUNQ_DATABASE)"
  }
]

/** The users and what opens their secrets. */
export const storageOptions: readonly Option[] = [
  ...databaseOptions,
  {
    name: "key-file",
    value: "FILE",
    summary:
      "the file of the vault key (default: the database's name with .key; or the key in BUNQ_VAULT_KEY)"
  }
]

/** Who stands in the history as who asked. */
export const byOption: Option = {
  name: "by",
  value: "NAME",
  summary: "who asks, for the history; nothing personal (default: cli)"
}

/** Which bunq, and with which key. */
const bankOptions: readonly Option[] = [
  { name: "environment", value: "NAME", summary: "sandbox (default), production or local" },
  { name: "url", value: "URL", summary: "the address of a local bank, such as http://127.0.0.1:8090" },
  {
    name: "api-key-file",
    value: "FILE",
    summary: "a file (mode 0600) with the partner's API key (default: BUNQ_API_KEY, else it is asked for)"
  }
]

/** Both, for commands that run the service while they work. */
export const serviceOptions: readonly Option[] = [...storageOptions, ...bankOptions]

/** What commands that need the database to themselves say of it. */
export const alone = "Needs the database to itself: stop the service that runs on it first."
/** What commands that only read say. */
export const beside = "Only reads: works beside a running service, sends nothing and needs no key."
