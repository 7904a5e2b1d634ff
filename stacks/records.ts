/** DNS records that somebody makes by hand, since their zone is not in this account. The deployment prints them: docs/deploy.md. */
export const printedRecords: $util.Output<string>[] = [];

export type DnsRecord = { type: "CNAME" | "MX" | "TXT"; name: $util.Input<string>; value: $util.Input<string>; priority?: number };

export const printRecord = ({ type, name, value, priority }: DnsRecord): void =>
  void printedRecords.push($interpolate`${name} ${type} ${priority === undefined ? "" : `${priority} `}${value}`);
