import { BaseSequencer, type TestSpecification } from "vitest/node"

/** They keep a core busy for minutes; everything else waits half of its time for processes, sockets and limits. */
const heavy = [
  "simulation/first-half",
  "simulation/second-half",
  "simulation/bugs/bugs",
  "scenarios/pairs"
].map((name) => `/test/${name}.test.ts`)

const isHeavy = ({ moduleId }: TestSpecification): boolean => heavy.some((end) => moduleId.endsWith(end))
const isQuick = ({ moduleId }: TestSpecification): boolean => moduleId.includes("/src/")

/** The heavy files one after the other beside those that wait, so that no core is idle; the many quick ones last, so that all workers end together. */
export default class SpreadHeavyFiles extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const waiting = sorted.filter((file) => !isHeavy(file) && !isQuick(file))
    const busy = sorted.filter(isHeavy)
    const stride = Math.ceil(waiting.length / Math.max(1, busy.length))
    const spread = busy.flatMap((file, index) => [
      file,
      ...waiting.slice(index * stride, (index + 1) * stride)
    ])
    return [
      ...(busy.length === 0 ? waiting : spread),
      ...sorted.filter((file) => !isHeavy(file) && isQuick(file))
    ]
  }
}
