import { spawnSync } from "node:child_process"

/** Runs Node as a process of its own; from its start to its end in ms. Throws when it fails. */
export const timeNode = (words: readonly string[], folder?: string) => {
  const from = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", cwd: folder })
  const took = performance.now() - from
  if (status !== 0) throw new Error(`It ended with ${status}: ${stderr}`)
  return { took, stdout }
}
