/** Deliveries go to addresses of the public internet alone, however an address is written. */
import { expect, it } from "vitest";
import { hostOf, isPublicAddress, refusalOf } from "./webhook.address.ts";

it.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "169.254.170.2",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.168.1.1",
  "198.19.0.1",
  "203.0.113.9",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "ff02::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::1",
  "3fff::1",
  "hooks.example.com",
  "",
])("%s is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450:4001::5"])(
  "%s is public",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  "http://hooks.example.com/",
  "ftp://hooks.example.com/",
  "https://localhost/",
  "https://intranet/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://[::1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://name:password@hooks.example.com/",
  "https://hooks.example.com/#part",
  "not a url",
])("%s is no address for a webhook", (url) => {
  expect(refusalOf(url, false)).toBeTypeOf("string");
});

it.each(["https://hooks.example.com/catraca?team=1", "https://hooks.example.com:8443/", "https://8.8.8.8/", "https://[2606:4700::1111]/"])(
  "%s is one",
  (url) => {
    expect(refusalOf(url, false)).toBeUndefined();
  },
);

it("a stage that takes every address takes plain http and this machine, and still neither passwords nor fragments", () => {
  expect(refusalOf("http://127.0.0.1:4000/hook", true)).toBeUndefined();
  expect(refusalOf("http://a:b@127.0.0.1:4000/hook", true)).toBeTypeOf("string");
  expect(refusalOf("http://127.0.0.1:4000/hook#x", true)).toBeTypeOf("string");
});

it("the host of an IPv6 address has no brackets", () => {
  expect(hostOf(new URL("https://[2606:4700::1111]/"))).toBe("2606:4700::1111");
});
