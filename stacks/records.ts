/** DNS records for zones outside of this account. The deployment prints them, and a person creates them: docs/deploy.md. */
export const printedRecords: $util.Output<string>[] = [];

export type DnsRecord = { type: "CNAME" | "MX" | "TXT"; name: $util.Input<string>; value: $util.Input<string>; priority?: number };

export const printRecord = ({ type, name, value, priority }: DnsRecord): void =>
  void printedRecords.push($interpolate`${name} ${type} ${priority === undefined ? "" : `${priority} `}${value}`);
