import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, loadavg, totalmem } from "node:os"
import type { Section } from "./report.ts"
import { rounds } from "./measure.ts"

/** What the packages run on, from where they are installed. */
const versionOf = (dependency: string): string => {
  const manifest = createRequire(import.meta.url).resolve(`${dependency}/package.json`)
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version
}

/** When, where and with what the numbers were made. Names no host. `loadBefore` is the load average when the run began. */
export const machine = (loadBefore: number): Section => {
  const [cpu] = cpus()
  const versions = ["effect", "xstate"].map((name) => `${name} ${versionOf(name)}`)
  const lines = [
    `Date: ${new Date().toISOString().slice(0, 10)}`,
    "Command: `npx -y pnpm@12 bench --write`",
    `Machine: ${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    `Versions: Node ${process.versions.node}, V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl}, ${versions.join(", ")}`,
    `Load average (one minute): ${loadBefore.toFixed(1)} when it began, ${(loadavg()[0] ?? 0).toFixed(1)} when it ended; the benchmarks alone make 1 to 2`,
    `${rounds} processes a side (two or three in virtual time, with other seeds), sides interleaved, where ratios are shown the first side right before every other; medians (min–max)`
  ]
  if (loadBefore > 1)
    lines.push("**Preliminary**: the machine was busy with other work, see the load average")
  return { name: "machine", text: lines.map((line) => `- ${line}`).join("\n"), met: 0, missed: 0 }
}
