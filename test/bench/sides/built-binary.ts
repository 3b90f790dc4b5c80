import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const manifest = import.meta.resolve("bunq-provisioning/package.json")
const { bin } = JSON.parse(readFileSync(fileURLToPath(manifest), "utf8")) as {
  bin: { [name: string]: string }
}

/** The path of the binary as it is published. */
export const builtBinary = fileURLToPath(new URL(bin["bunq-provisioning"] ?? "", manifest))
