import ts from "typescript"
import { describe, expect, it } from "vitest"
import { ambientAccess } from "./ambient-access.ts"
import { mustBeInjected } from "./injection.ts"
import { root } from "./repository.ts"

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts", "lib.dom.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true
}

/** Compiles every snippet as a file of its own, in one program; what each yields. */
const accessIn = (snippets: readonly string[]): readonly (readonly string[])[] => {
  const name = (index: number) => `${root}/packages/core/src/planted-${index}.ts`
  const host = ts.createCompilerHost(options)
  const original = { getSourceFile: host.getSourceFile.bind(host), fileExists: host.fileExists.bind(host) }
  const texts = new Map(snippets.map((snippet, index) => [name(index), `${snippet}\nexport {}\n`]))
  host.fileExists = (file) => texts.has(file) || original.fileExists(file)
  host.getSourceFile = (file, language, ...rest) => {
    const text = texts.get(file)
    return text === undefined
      ? original.getSourceFile(file, language, ...rest)
      : ts.createSourceFile(file, text, language, true)
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  const found = ambientAccess(program, mustBeInjected)
  return snippets.map((_, index) => found.filter(({ file }) => file === name(index)).map(({ what }) => what))
}

const planted: readonly (readonly [snippet: string, what: string])[] = [
  ["export const a = Date.now()", "Date.now"],
  ["export const a = globalThis.Date.now()", "Date.now"],
  ['export const a = Date["now"]()', "Date.now"],
  ["const { now } = Date; export const a = now()", "Date.now"],
  ["const { now: clock } = Date; export const a = clock()", "Date.now"],
  ["export const a = new Date()", "new Date()"],
  ["export const a = new globalThis.Date()", "new Date()"],
  ["export const a = Date()", "Date()"],
  ["export const a = performance.now()", "Performance.now"],
  ['import { performance } from "node:perf_hooks"; export const a = performance.now()', "node:perf_hooks"],
  ["export const a = Math.random", "Math.random"],
  ["export const a = crypto.randomUUID()", "Crypto.randomUUID"],
  ["export const a = crypto.getRandomValues(new Uint8Array(1))", "Crypto.getRandomValues"],
  ['import { randomUUID } from "node:crypto"; export const a = randomUUID()', "crypto.randomUUID"],
  ['import { randomBytes as bytes } from "node:crypto"; export const a = bytes(1)', "crypto.randomBytes"],
  ['import * as c from "node:crypto"; export const a = c.randomBytes(1)', "crypto.randomBytes"],
  ["setTimeout(() => {}, 1)", "setTimeout"],
  ["globalThis.setTimeout(() => {}, 1)", "setTimeout"],
  ["export const a = { later: setTimeout }", "setTimeout"],
  ["export const a = { setTimeout }", "setTimeout"],
  ["setInterval(() => {}, 1)", "setInterval"],
  ["setImmediate(() => {})", "setImmediate"],
  ['import { setTimeout as sleep } from "node:timers/promises"; await sleep(1)', "node:timers/promises"],
  ["export const a = AbortSignal.timeout(1)", "AbortSignal.timeout"],
  ['await fetch("x")', "fetch"],
  ['await globalThis.fetch("x")', "fetch"],
  ["const { fetch: send } = globalThis; export const a = send", "fetch"],
  ["export const a = (options: { fetch?: typeof fetch }) => options.fetch ?? fetch", "fetch"],
  ["export const a = process.hrtime.bigint()", "Process.hrtime"]
]

const innocent: readonly string[] = [
  "export const a = new Date(0).toISOString()",
  "export const a = Date.parse('2026-01-01')",
  "export const a = (now: () => number) => now()",
  "export const a = ({ fetch }: { fetch: typeof globalThis.fetch }) => fetch('x')",
  "export interface Clock { setTimeout(run: () => void): void } export const a = (c: Clock) => c.setTimeout(() => {})",
  "export const a = { now: 1, random: 2, fetch: 3 }.random",
  "export const a = Math.max(1, 2)",
  "export const a = (bank: { fetch(request: Request): Promise<Response> }, r: Request) => bank.fetch(r)"
]

describe("ambient access", () => {
  const found = accessIn([...planted.map(([snippet]) => snippet), ...innocent])

  it.each(planted.map(([snippet, what], index) => ({ snippet, what, index })))(
    "sees $snippet",
    ({ what, index }) => {
      expect(found[index]).toContain(what)
    }
  )

  it.each(innocent.map((snippet, index) => ({ snippet, index: planted.length + index })))(
    "lets pass $snippet",
    ({ index }) => {
      expect(found[index]).toEqual([])
    }
  )

  it("looks at shipped code only", () => {
    expect(mustBeInjected("/x/packages/core/src/lifecycle/step.ts")).toBe(true)
    expect(mustBeInjected("/x/packages/core/src/edges/clock.ts")).toBe(false)
    expect(mustBeInjected("/x/packages/core/src/lifecycle/step.test.ts")).toBe(false)
    expect(mustBeInjected("/x/test/verify.ts")).toBe(false)
  })
})
