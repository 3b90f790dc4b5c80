import { Effect } from "effect"
import { expect, inject, it } from "vitest"
import { framed, run, start } from "../cli/binary.ts"
import { localBank, person, personOptions } from "../cli/local-bank.ts"
import { incoherent, placesOf } from "../inspect/coherent.ts"
import { received } from "../inspect/official-receivers.ts"
import { freshDatabase } from "./server/fresh-database.ts"

it("inspect follows users of a server beside the process that moves them, and replays their journals", async () => {
  const database = await Effect.runPromise(freshDatabase(inject("postgres")))
  const bank = await localBank()
  const looking = { env: { BUNQ_DATABASE: database } }
  const vault = { ...looking.env, BUNQ_VAULT_KEY: Buffer.alloc(32, 7).toString("base64") }
  const provision = (words: readonly string[]) =>
    run(["provision", ...words, "--json", ...bank.options], {
      ...bank.key,
      env: { ...bank.key.env, ...vault }
    })
  expect(framed(await provision([...personOptions(1), "--no-wait"])).summary).toMatchObject({ ok: true })

  const live = start(["inspect", "--json", "--wait"], looking)
  const { socket } = await live.line(({ type }) => type === "inspector")
  const messages = received(String(socket))
  const second = person(2).externalUuid
  expect(framed(await provision(personOptions(2, "failed"))).summary).toMatchObject({ phase: "failed" })
  await live.line(({ type, uuid, to }) => type === "change" && uuid === second && to === "failed")
  live.child.kill("SIGINT")
  const { code, stderr } = await live.ended
  expect({ code, stderr }).toEqual({ code: 4, stderr: "" })
  const numbers = live.lines.filter(({ uuid }) => uuid === second).map(({ number }) => Number(number))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  expect(incoherent(messages)).toEqual([])
  // Who was there before is shown from the beginning.
  expect(
    messages.some(({ type, rootId }) => type === "@xstate.actor" && rootId === person(1).externalUuid)
  ).toBe(true)
  expect(placesOf(messages, second).at(-1)).toBe('"failed"')

  const replay = framed(await run(["inspect", second, "--replay", "--speed", "100000", "--json"], looking))
  expect(replay.lines.filter(({ type }) => type === "change").map(({ number }) => number)).toEqual(numbers)
  expect(replay.summary).toMatchObject({ ok: true, entries: numbers.length, played: numbers.length })
}, 60_000)
