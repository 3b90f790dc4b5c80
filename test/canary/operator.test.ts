import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Handle } from "@bunq-provisioning/runtime"
import type { View } from "bunq-provisioning"
import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf, openVault } from "./vault-secrets.ts"

const reached = async (handle: Handle, until: (view: View) => boolean): Promise<void> => {
  for await (const view of handle.changes({ signal: AbortSignal.timeout(30_000) })) if (until(view)) return
}
const isProcessed = ({ phase }: View) => phase !== "requesting" && phase !== "processing"

it("what an operator does and sees tells nothing: pause, adopt, reconcile, retry, close, the audit product", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured)
  const { network, bank, database, folder } = world
  const people = [plantedPerson(), plantedPerson(), plantedPerson()] as const
  const [usual, audited, theirs] = people
  const dateOfBirth = audited.answers.DATE_OF_BIRTH.dateOfBirth
  const product = "USER_ANONYMOUS_TRANSACTION_AUDIT"
  const request = { ...audited.request, product, dateOfBirth, countryOfResidence: "NL" } as const
  const files: ReturnType<typeof databaseBytes>[number][] = []
  let report: unknown
  const vaultOf = { database, keyFile: `${database}.key` }
  /** What is in the vault before a key is replaced and somebody erased. */
  const before: Canary[] = []
  {
    using _ = watchConsole(captured)
    const elsewhere = await world.open({ database: join(folder, "theirs.db") })
    await reached(await elsewhere.provision(theirs.request, { answers: theirs.answers }), isProcessed)
    await elsewhere.close()

    const provisioner = await world.open()
    const { bank: state } = provisioner
    const tell = async (place: string, asked: Promise<unknown>) => captured.tell(place, printed(await asked))
    await provisioner.bank.pause("told by bunq")
    const handle = await provisioner.provision(usual.request)
    await tell("bank states", state.state())
    await tell("explanations", handle.explain())
    files.push(...databaseBytes(database))
    captured.tell("pause file", readFileSync(`${database}.pause`))
    await provisioner.bank.resume()
    await playUser(handle, { ...usual, captured, until: ({ phase }) => phase === "collecting" })

    await playUser(await provisioner.provision(request), {
      ...audited,
      captured,
      until: ({ settled }) => settled
    })
    await tell("reconcile reports", provisioner.reconcile())
    const nobody = await provisioner.adopt(randomUUID())
    await reached(nobody, ({ stalled }) => stalled)
    await tell("views", nobody.view())
    await tell("explanations", nobody.explain())
    await tell("retry reports", provisioner.retryAll())
    await reached(await provisioner.adopt(theirs.request.externalUuid), isProcessed)
    for (const cancelled of [usual, theirs]) bank.control.act(cancelled.request.externalUuid, "cancel")
    await tell("reconcile reports", provisioner.reconcile())
    report = await provisioner.reconcile({ apply: true })
    await tell("reconcile reports", Promise.resolve(report))
    await tell("receipts", (await provisioner.handle(request.externalUuid)).send({ type: "provision.close" }))
    await tell("views", provisioner.list())
    const { custody } = provisioner
    const erased = usual.request.externalUuid
    await tell("journal verdicts", custody.verifyJournals())
    await tell("histories", custody.exportHistory(erased))
    await tell("key rotations", custody.rotateKeys())
    before.push(...(await keysOf(vaultOf)))
    await tell("partner checks", custody.replacePartnerKey(bank.apiKey))
    await reached(await provisioner.handle(erased), ({ settled }) => settled)
    await tell("views", custody.erase(erased, { by: "dpo-7" }))
    await tell("histories", custody.exportHistory(erased))
    for (const wrong of [
      () => custody.replacePartnerKey(`sandbox_${usual.request.email}`).then((done) => Promise.reject(done)),
      () => custody.erase(erased, { by: `${usual.request.email}\n` }),
      () => custody.exportHistory(usual.request.email),
      () => provisioner.adopt(usual.request.email),
      () => provisioner.retryAll({ limit: usual.request.email as unknown as number }),
      () => provisioner.retryAll({ reason: usual.request.email }).then((done) => Promise.reject(done)),
      () => provisioner.provision({ ...request, dateOfBirth: `${dateOfBirth}-${usual.request.email}` }),
      () => provisioner.provision({ ...request, countryOfResidence: usual.request.email }),
      () => provisioner.list({ after: usual.request.email, limit: 0 })
    ])
      await wrong().then(
        () => expect.fail(`It was accepted: ${wrong}`),
        (error: unknown) => captured.thrown(error)
      )
    await provisioner.close()
  }
  const keys = await Promise.all(
    [database, join(folder, "theirs.db")].map((one) => keysOf({ database: one, keyFile: `${one}.key` }))
  )
  const canaries = [
    { kind: "API key", value: bank.apiKey },
    ...people.flatMap((person) => person.canaries),
    ...network.secrets(),
    ...keys.flat(),
    ...before
  ]
  files.push(...databaseBytes(database), ...(await storedOutputs(database)))
  const given = [...files, ...(await captured.everything())]
  expect(findLeaks(canaries, given)).toEqual([])

  // Alive: the audit product's date of birth was sent and sealed, and every place gave something out.
  const vault = await openVault({ database, keyFile: `${database}.key` })
  for (const alive of [network.requests.join("\n"), vault.map(({ plain }) => plain).join("\n")])
    expect(alive).toContain(dateOfBirth)
  const said = (place: string) =>
    given
      .filter((one) => one.place === place)
      .map(({ content }) => String(content))
      .join("\n")
  expect(said("bank states")).toContain("Paused")
  expect(said("pause file")).toContain("told by bunq")
  expect(said("database.pause")).toContain("told by bunq")
  expect(said("reconcile reports")).toContain(theirs.request.externalUuid)
  expect(report).toMatchObject({ applied: true, doubled: { count: 0 } })
  expect(said("retry reports")).toContain('"retried":1')
  expect(said("histories")).toContain('"by":"dpo-7"')
  expect(said("journal verdicts")).toContain('"broken":[]')
  expect(said("key rotations")).toContain('"done":true')
  expect(said("partner checks")).toContain("partnerId")
  expect(said("errors")).toContain("KeyRefused")
  expect(said("errors")).toContain("InvalidDateOfBirth")
  expect(said("journal")).toContain("provision.close")
})
