import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, totalmem } from "node:os"
import type { Section } from "./report.ts"
import { rounds } from "./measure.ts"

/** What the packages run on, from where they are installed. */
const versionOf = (dependency: string): string => {
  const manifest = createRequire(import.meta.url).resolve(`${dependency}/package.json`)
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version
}

/** Where and with what the numbers were made. Names no host. */
export const machine = (): Section => {
  const [cpu] = cpus()
  const versions = ["effect", "xstate"].map((name) => `${name} ${versionOf(name)}`)
  const lines = [
    `Machine: ${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    `Versions: Node ${process.versions.node}, V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl}, ${versions.join(", ")}`,
    `${rounds} processes a side (two or three in virtual time, with other seeds), sides interleaved, where ratios are shown the first side right before every other; medians (min–max)`
  ]
  return { name: "machine", text: lines.map((line) => `- ${line}`).join("\n"), met: 0, missed: 0 }
}
