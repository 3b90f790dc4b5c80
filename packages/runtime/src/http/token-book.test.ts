import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { operatorTokenOf } from "./operator-token.ts"
import { TokenBook } from "./token-book.ts"

const { file: fresh } = temporaryFolder()
const made = (fill: number) =>
  operatorTokenOf(new Uint8Array(32).fill(fill), { scope: "read", label: null, createdAt: 1 })
const inFile = <A, E>(file: string, use: (book: TokenBook["Service"]) => Effect.Effect<A, E>) =>
  TokenBook.use(use).pipe(Effect.provide(TokenBook.layerFile({ file })))

describe("the book of operator tokens", () => {
  it.effect("holds hashes only, for its owner, and is read by others as it grows", () => {
    const file = fresh()
    const [one, two] = [made(1), made(2)]
    return inFile(file, (here) =>
      Effect.gen(function* () {
        expect((yield* here.read).operators).toEqual([])
        yield* inFile(file, (there) => there.add(one.kept))
        expect((yield* here.read).operators).toEqual([one.kept])
        yield* here.add(two.kept)
        yield* inFile(file, (there) => there.add({ revoked: one.kept.id, at: 2 }))
        expect((yield* here.read).operators).toEqual([two.kept])
        expect(statSync(file).mode & 0o077).toBe(0)
        const text = readFileSync(file, "utf8")
        for (const { token } of [one, two]) expect(text).not.toContain(token.slice(4))
      })
    )
  })

  it.effect("is not spoilt by a line that was cut off", () => {
    const file = fresh()
    return inFile(file, (book) =>
      Effect.gen(function* () {
        yield* book.add(made(1).kept)
        yield* book.add({ user: "u", through: 9, at: 9_000 })
        yield* book.add({ user: "u", through: 7, at: 9_000 })
        appendFileSync(file, '\n{"user":"u","through":"never"}\n{"id":"ab')
        yield* book.add(made(2).kept)
        expect((yield* book.read).operators).toEqual([made(1).kept, made(2).kept])
        expect([...(yield* book.read).revokedUsers]).toEqual([["u", 9]])
      })
    )
  })

  it.effect("lets nobody in when it cannot be read", () => {
    const file = fresh()
    mkdirSync(file)
    chmodSync(file, 0o700)
    return inFile(file, (book) =>
      Effect.gen(function* () {
        expect((yield* Effect.flip(book.read)).operation).toBe("read")
        expect((yield* Effect.flip(book.add(made(1).kept))).operation).toBe("write")
      })
    )
  })
})
