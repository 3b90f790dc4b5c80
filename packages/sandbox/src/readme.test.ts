import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { contractVariants } from "./contract-variants.ts"
import { controlRoutes } from "./control/control-routes.ts"
import { faultKinds, faultTable } from "./faults/fault-kind.ts"
import { scenarios } from "./scenarios/scenarios.ts"
import { webhookFaultKinds, webhookFaultTable } from "./webhooks/webhook-faults.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** Cells of a table between two marks, without its head. */
function table(name: string): string[][] {
  const between = readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? ""
  const rows = between.split("\n").filter((line) => line.startsWith("|"))
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim())
  )
}

it("has the faults there are", () => {
  const rows = faultKinds.map((kind) => {
    const { about, carriedOut } = faultTable[kind]
    return [`\`${kind}\``, about, carriedOut ? "yes" : "no"]
  })
  expect(table("faults")).toEqual(rows)
})

it("has the control calls there are", () => {
  const rows = controlRoutes.map(({ method, path, about, example }) => [
    `\`${method} ${path}\``,
    about,
    example === undefined ? "" : `\`${JSON.stringify(example)}\``
  ])
  expect(table("control")).toEqual(rows)
})

it("has the scenarios there are", () => {
  const rows = scenarios.map(({ name, description, ends }) => [`\`${name}\``, description, ends])
  expect(table("scenarios")).toEqual(rows)
})

it("has the switches there are, the usual side first", () => {
  const rows = contractVariants.map(({ name, number, about, values, default: usual }) => {
    const sides = [usual, ...values.filter((value) => value !== usual)].map((side) => `\`${side}\``)
    return [number, `\`${name}\``, about, sides.join(", ")]
  })
  expect(table("contract")).toEqual(rows)
})

it("has the webhook faults there are", () => {
  const rows = webhookFaultKinds.map((kind) => [`\`${kind}\``, webhookFaultTable[kind].about])
  expect(table("webhook-faults")).toEqual(rows)
})
