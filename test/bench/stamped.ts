import { loadavg } from "node:os"
import type { Section } from "./report.ts"

/** The load average of the last minute. */
export const loadNow = (): number => loadavg()[0] ?? 0

/** More than the benchmarks make themselves. */
const busy = 2.5

/** Says below a table when it was made and how busy the machine was; `loadBefore` is the load when it began. */
export const stamped = (loadBefore: number, section: Section, script = `bench ${section.name}`): Section => {
  const load = `load average ${loadBefore.toFixed(1)} before, ${loadNow().toFixed(1)} after`
  const doubt = loadBefore > busy ? "; **preliminary**: the machine was busy with other work" : ""
  const made = `Made ${new Date().toISOString().slice(0, 10)} by \`npx -y pnpm@12 ${script} --write\`, ${load}${doubt}.`
  return { ...section, text: `${section.text}\n\n${made}` }
}
