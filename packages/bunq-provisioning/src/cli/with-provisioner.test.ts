import { createSandbox } from "@bunq-provisioning/sandbox"
import { expect, it } from "vitest"
import type { Output } from "./output.ts"
import { withProvisioner } from "./with-provisioner.ts"

const person = {
  externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
  email: "ada@example.com",
  phoneNumber: "+31612345678"
}

it.each([
  { quietly: true, leaves: false },
  { quietly: false, leaves: true }
])("quietly $quietly: something leaves for bunq $leaves", async ({ quietly, leaves }) => {
  const bank = await createSandbox()
  const settings = {
    environment: { name: "local", url: "http://127.0.0.1:8090" },
    apiKey: bank.apiKey,
    fetch: (input: RequestInfo | URL, init?: RequestInit) => bank.fetch(new Request(input, init))
  } as const
  const said: string[] = []
  const output = { line: () => {}, event: () => {}, error: (text: string) => said.push(text) }
  const phase = await withProvisioner(
    { settings, output: output as unknown as Output, quietly },
    async (provisioner) => {
      const handle = await provisioner.provision(person)
      // Longer than a key pair and a first request take.
      for (let round = 0; round < 30 && bank.requests().length === 0; round += 1)
        await new Promise((resolve) => setTimeout(resolve, 50))
      return (await handle.view()).phase
    }
  )
  // Once something may leave, the create may be through by the time the view is read.
  expect(quietly ? ["requesting"] : ["requesting", "processing"]).toContain(phase)
  expect(bank.requests().length > 0).toBe(leaves)
  expect(said).toEqual([])
  await bank.close()
})
