import {
  partnerOwner,
  ProvisionStore,
  Sealer,
  sealedPurpose,
  SecureRandom,
  Vault
} from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Stream } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import {
  countingRandom,
  pass,
  person,
  playUntil,
  testWorld,
  uuidOf
} from "../loop/test-world.test-support.ts"
import { emptyRows } from "../memory/memory-rows.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { AesSealer } from "../vault/aes-sealer.ts"
import { LocalKeys } from "../vault/local-keys.ts"
import { rotateKeys } from "../vault/rotate-keys.ts"
import { makeEmails } from "./make-emails.ts"

const found = (email: string) =>
  Effect.flatMap(Provisioner, (provisioner) =>
    Effect.map(provisioner.findByEmail(email), ({ views }) => views.map(({ uuid }) => uuid))
  )
const purposes = (owner: string) =>
  ProvisionStore.use((store) =>
    Effect.map(store.sealedOf(owner), (rows) => rows.map(({ purpose }) => purpose))
  )
const world = (rows = emptyRows()) => testWorld(makeScriptedBank(), MemoryStore.layerOn(rows))

describe("looking users up by e-mail", () => {
  it.effect("finds every user of an address, however it is written, and nobody else", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision({ ...person(1), email: "Ada.Canary@Example.com" })
      yield* provisioner.provision({ ...person(2), email: "ada.canary@example.com" })
      yield* provisioner.provision(person(3))
      expect(yield* found(" ADA.CANARY@example.COM ")).toEqual([uuidOf(1), uuidOf(2)])
      expect(yield* found(person(3).email)).toEqual([uuidOf(3)])
      expect(yield* found("ada@example.com")).toEqual([])
      for (const email of ["", "\n\n\n\n", "x".repeat(400), null as unknown as string])
        expect(yield* Effect.flip(provisioner.findByEmail(email))).toMatchObject({
          reason: { _tag: "ArgumentInvalid", argument: "email" }
        })
      const names = [...(yield* purposes(uuidOf(1))), ...(yield* purposes(partnerOwner))].join()
      expect(names).toContain(sealedPurpose.emailKey)
      expect(names.toLowerCase()).not.toMatch(/canary|example/)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes with everything else that is sealed, and into no export", () =>
    Effect.gen(function* () {
      const provisioner = yield* Provisioner
      yield* provisioner.provision(person(1))
      const playing = yield* Effect.forkChild(playUntil(uuidOf(1), ({ settled }) => settled))
      yield* pass("3 minutes")
      yield* Fiber.join(playing)
      expect((yield* purposes(uuidOf(1))).some((purpose) => purpose.startsWith("email:"))).toBe(true)
      expect(JSON.stringify(yield* provisioner.custody.exportHistory(uuidOf(1)))).not.toContain("email:")
      yield* provisioner.custody.erase(uuidOf(1))
      expect(yield* purposes(uuidOf(1))).toEqual([])
      expect(yield* found(person(1).email)).toEqual([])
      // Who follows is told that they were, and of what was before as it is in the journal: by references.
      const told = yield* provisioner.tail({ uuid: uuidOf(1), after: 0 }).pipe(
        Stream.takeUntil(({ entry }) => entry?.fact.kind === "erased"),
        Stream.runCollect
      )
      expect(told.at(-1)?.view).toMatchObject({ erased: { by: "operator" }, actions: [] })
      const { email, phoneNumber } = person(1)
      for (const known of [email, phoneNumber]) expect(JSON.stringify(told)).not.toContain(known)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes on under another vault key, without the old one", () => {
    const rows = emptyRows()
    const [old, fresh] = [7, 8].map((fill) => Buffer.alloc(32, fill).toString("base64"))
    const on = (key: string) =>
      Vault.layerNoDeps.pipe(
        Layer.provideMerge(AesSealer.layerNoDeps()),
        Layer.provideMerge(LocalKeys.layer({ key: Redacted.make(key) })),
        Layer.provideMerge(Layer.mergeAll(MemoryStore.layerOn(rows), countingRandom()))
      )
    const opened = Effect.gen(function* () {
      const [store, sealer] = [yield* ProvisionStore, yield* Sealer]
      const [vault, random] = [yield* Vault, yield* SecureRandom]
      const emails = makeEmails({ store, vault, sealer, random, alone: (_, effect) => effect })
      return { store, sealer, emails }
    })
    return Effect.gen(function* () {
      yield* Effect.gen(function* () {
        const { store, sealer, emails } = yield* opened
        for (const row of yield* sealer.seal(uuidOf(1), [yield* emails.secretOf("ada@example.com")]))
          yield* store.replaceSealed({ ...row, expected: null })
      }).pipe(Effect.provide(on(`${old}`)))
      const rotated = Effect.flatMap(opened, (kit) => rotateKeys(kit, {}))
      expect((yield* Effect.provide(rotated, on(`${fresh},${old}`))).done).toBe(true)
      const users = Effect.flatMap(opened, ({ emails }) => emails.find("ADA@example.com", 9))
      expect(yield* Effect.provide(users, on(`${fresh}`))).toEqual([uuidOf(1)])
    })
  })

  it.effect("keeps its key over restarts, and takes up users from before there was one", () => {
    const rows = emptyRows()
    return Effect.gen(function* () {
      yield* Provisioner.use((provisioner) =>
        Effect.andThen(provisioner.provision(person(1)), provisioner.provision(person(2)))
      ).pipe(Effect.provide(world(rows)))
      expect(yield* found(person(1).email).pipe(Effect.provide(world(rows)))).toEqual([uuidOf(1)])
      // As an earlier version left them; the request of one of them does not open.
      for (const [key, row] of rows.sealed)
        if (row.purpose.startsWith("email")) rows.sealed.delete(key)
        else if (row.owner === uuidOf(2) && row.purpose === sealedPurpose.request)
          rows.sealed.set(key, { ...row, sealed: row.sealed.toReversed() })
      yield* Effect.gen(function* () {
        yield* Provisioner.use((provisioner) => provisioner.provision(person(3)))
        expect(yield* found(person(1).email)).toEqual([uuidOf(1)])
        expect(yield* found(person(2).email)).toEqual([])
        expect(yield* found(person(3).email)).toEqual([uuidOf(3)])
        expect(yield* purposes(partnerOwner)).toContain(sealedPurpose.emailsKnown)
        const row = (yield* ProvisionStore.use((store) => store.sealedOf(uuidOf(1)))).find(({ purpose }) =>
          purpose.startsWith("email:")
        )
        const kept = yield* Sealer.use((sealer) => sealer.open(row!, row!.sealed))
        expect(Redacted.value(kept)).toBe("1")
      }).pipe(Effect.provide(Layer.fresh(world(rows))))
    })
  })
})
