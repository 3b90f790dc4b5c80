import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { BunqApi } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Metric } from "effect"
import { describe, expect, it } from "vitest"
import { capture, watchConsole } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import type { Given } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"

// The positive control: what is planted in an output is found there, on the way the other tests look at that output.

const token = "c4n4ry-0f-th3-c0ntr0l"
const placesOf = (given: readonly Given[]): readonly string[] => [
  ...new Set(findLeaks([{ kind: "token", value: token }], given).map(({ place }) => place))
]

describe("what Effect gives out", () => {
  it.each([
    ["logs", "a message", Effect.logTrace("the session is", token)],
    ["logs", "a structured message", Effect.logDebug({ session: { token } })],
    ["logs", "an annotation", Effect.annotateLogs(Effect.logInfo("opened"), { token })],
    [
      "logs",
      "a cause",
      Effect.catchCause(Effect.die(new Error(token)), (cause) => Effect.logError("died", cause))
    ],
    ["spans", "a name", Effect.withSpan(Effect.void, `open ${token}`)],
    ["spans", "an attribute", Effect.withSpan(Effect.void, "open", { attributes: { with: { token } } })],
    ["spans", "an attribute of now", Effect.withSpan(Effect.annotateCurrentSpan("token", token), "open")],
    [
      "spans",
      "a failure",
      Effect.ignore(Effect.withSpan(Effect.fail({ _tag: "Refused", hint: token }), "open"))
    ],
    [
      "spans",
      "the cause of a defect",
      Effect.exit(Effect.withSpan(Effect.die(new Error("x", { cause: token })), "open"))
    ],
    ["spans", "a result", Effect.withSpan(Effect.succeed({ body: token }), "open")],
    [
      "metrics",
      "an attribute",
      Metric.update(Metric.withAttributes(Metric.counter("requests"), { token }), 1)
    ]
  ] as readonly (readonly [string, string, Effect.Effect<unknown, unknown>])[])(
    "%s: %s",
    async (place, _, leak) => {
      const captured = capture()
      await Effect.runPromise(Effect.provide(leak, captured.layer) as Effect.Effect<unknown>)
      expect(placesOf(await captured.everything())).toContain(place)
    }
  )
})

describe("what JavaScript gives out", () => {
  class Told extends Error {
    readonly reason = { _tag: "Refused", hint: token }
  }
  it.each([
    ["a message", new Error(`refused: ${token}`)],
    ["a cause of a cause", new Error("a", { cause: new Error("b", { cause: { sent: token } }) })],
    ["a reason", new Told("refused")],
    [
      "a hidden property",
      Object.defineProperty(new Error("x"), "request", { value: token, enumerable: false })
    ],
    ["an error of several", new AggregateError([new Error(token)], "several")],
    ["no error", { nested: [{ deeply: { and: { further: new Map([["token", token]]) } } }] }],
    [
      "a getter",
      {
        get token() {
          return token
        }
      }
    ],
    ["toJSON", { toJSON: () => ({ token }) }],
    ["bytes", Buffer.from(token)]
  ])("errors: %s", async (_, error) => {
    const captured = capture()
    captured.thrown(error)
    expect(placesOf(await captured.everything())).toEqual(["errors"])
  })

  it.each([
    ["console.log", () => console.log({ token })],
    ["console.error", () => console.error("it was %s", token)],
    ["stdout", () => process.stdout.write(`${Buffer.from(token).toString("hex")}\n`)],
    [
      "stderr",
      () =>
        process.stderr.write(
          Buffer.from("in hex it is less of a sight\n").toString() + encodeURIComponent(token)
        )
    ]
  ])("console: %s", async (_, leak) => {
    const captured = capture()
    {
      using _ = watchConsole(captured)
      leak()
    }
    expect(placesOf(await captured.everything())).toEqual(["console"])
  })
})

describe("what a database gives out", () => {
  /** A database with one user in it, and a copy to plant leaks in. */
  const plantedCopy = async (folder: string): Promise<string> => {
    const database = join(folder, "users.db")
    const bank = Layer.mock(BunqApi, {
      createProvision: () => Effect.never,
      ensureOauthClient: () => Effect.void
    })
    const provisioner = await provisionerFacade(provisionerLayerWith({ database }, bank))
    await provisioner.provision(plantedPerson().request)
    await provisioner.close()
    const copy = join(folder, "copy.db")
    copyFileSync(database, copy)
    return copy
  }

  it.each([
    [
      "journal",
      `DROP TRIGGER journal_keeps; UPDATE journal SET entry = json_set(entry, '$.cause', '${token}')`
    ],
    [
      "envelopes",
      `UPDATE provision SET envelope = json_set(envelope, '$.snapshot.context.requestRef', '${token}')`
    ],
    [
      "views",
      `UPDATE provision SET envelope = json_set(envelope, '$.snapshot.context.problems.createProvision', json('{"_tag":"Refused","message":"${token}","at":0,"responseId":null}'))`
    ],
    [
      "explanations",
      `DROP TRIGGER journal_keeps; UPDATE journal SET entry = json_set(entry, '$.fact', json('{"kind":"ignored","because":"${token}"}'))`
    ],
    ["database-wal", `INSERT INTO sealed VALUES ('partner', 'plain', CAST('${token}' AS BLOB))`]
  ])("%s, the log, and the file after the log is gone", async (place, sql) => {
    const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-control-"))
    try {
      const copy = await plantedCopy(folder)
      expect(placesOf([...databaseBytes(copy), ...(await storedOutputs(copy))])).toEqual([])
      const connection = new DatabaseSync(copy)
      connection.exec("PRAGMA journal_mode = WAL")
      connection.exec(sql)
      expect(placesOf([...databaseBytes(copy), ...(await storedOutputs(copy))])).toEqual(
        expect.arrayContaining(["database-wal", place])
      )
      connection.close()
      expect(placesOf(databaseBytes(copy))).toEqual(["database"])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
