import type { MetricReading } from "@bunq-provisioning/core/ports"

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")

const labels = (attributes: MetricReading["attributes"], more: readonly string[] = []): string => {
  const pairs = [
    ...Object.entries(attributes).map(
      ([name, value]) => `${name.replaceAll(/\W/g, "_")}="${escaped(String(value))}"`
    ),
    ...more
  ]
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`
}

/** Ours have dots, which that format does not know. */
const nameOf = ({ name }: MetricReading): string => name.replaceAll(/[^\w:]/g, "_")

const linesOf = (reading: MetricReading): readonly string[] => {
  const { attributes } = reading
  const name = nameOf(reading)
  if (reading.kind !== "histogram") return [`${name}${labels(attributes)} ${reading.value}`]
  const { buckets, count, sum } = reading
  return [
    ...buckets
      .filter(([bound]) => Number.isFinite(bound))
      .map(([bound, below]) => `${name}_bucket${labels(attributes, [`le="${bound}"`])} ${below}`),
    `${name}_bucket${labels(attributes, ['le="+Inf"'])} ${count}`,
    `${name}_sum${labels(attributes)} ${sum}`,
    `${name}_count${labels(attributes)} ${count}`
  ]
}

/** Every metric in the text format Prometheus reads; `docs/telemetry.md` names them. */
export const prometheusText = (readings: readonly MetricReading[]): string => {
  const families = new Map<string, MetricReading[]>()
  for (const reading of readings) {
    const name = nameOf(reading)
    families.set(name, [...(families.get(name) ?? []), reading])
  }
  const lines = [...families].flatMap(([name, family]) => [
    `# TYPE ${name} ${family[0]?.kind ?? "untyped"}`,
    ...family.flatMap(linesOf)
  ])
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`
}
