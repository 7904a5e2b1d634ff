/** The addresses to which deliveries go: of the public internet alone, so that no organizer reaches what only this account's network reaches. */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** IANA's special-purpose registries of both versions, and multicast. Cloud metadata services are link-local or unique local. */
const NOT_PUBLIC_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Everything public is in 2000::/3. What carries an IPv4 address inside (mapped, translated, 6to4, Teredo) is not taken. */
const PUBLIC_V6 = ["2000::/3"];
const NOT_PUBLIC_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const listOf = (subnets: readonly string[], family: "ipv4" | "ipv6"): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
};

const [notPublicV4, publicV6, notPublicV6] = [listOf(NOT_PUBLIC_V4, "ipv4"), listOf(PUBLIC_V6, "ipv6"), listOf(NOT_PUBLIC_V6, "ipv6")];

/** False for a text that is no address. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !notPublicV4.check(address, "ipv4");
  return isIPv6(address) && publicV6.check(address, "ipv6") && !notPublicV6.check(address, "ipv6");
};

/** The host of a URL, without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** Why the URL is none to send to. Undefined: it may be, once its name is resolved. `isAnyAllowed`: the stage takes http and private addresses. */
export const refusalOf = (text: string, isAnyAllowed: boolean): string | undefined => {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) return "Use a web address that starts with https://.";
  if (url.username !== "" || url.password !== "") return "Leave out the name and password: the signature proves who sends.";
  if (url.hash !== "") return "Leave out the part from # on: no server receives it.";
  if (isAnyAllowed) return undefined;
  if (url.protocol !== "https:") return "Use a web address that starts with https://.";
  const host = hostOf(url);
  if (isIPv4(host) || isIPv6(host)) return isPublicAddress(host) ? undefined : "This address is not on the public internet.";
  return domainToASCII(host).replace(/\.$/, "").includes(".") ? undefined : "Use the full name of the host.";
};
