import { expect, it } from "vitest"
import { sameReport } from "./same-report.ts"

it("takes a union in another order for the same, and a changed name, type or member for another", () => {
  const report = 'export type A = "x" | {\n    b: "y" | "z";\n};\n'
  expect(sameReport(report, 'export type A = {\n    b: "z" | "y";\n} | "x";\n')).toBe(true)
  expect(sameReport(report, report.replace('"z"', '"w"'))).toBe(false)
  expect(sameReport(report, report.replace(' | "z"', ""))).toBe(false)
  expect(sameReport(report, report.replace("b:", "b?:"))).toBe(false)
})
