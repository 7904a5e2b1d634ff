import { randomBytes, randomInt } from "node:crypto";
import * as IAM from "@aws-sdk/client-iam";
import * as KMS from "@aws-sdk/client-kms";
import { clients, nameOf, type Resources } from "../aws.ts";

export const resources: Resources = {
  "random:index/randomPassword:RandomPassword": async (name, inputs) => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return { result: Array.from({ length: inputs.length }, () => letters[randomInt(letters.length)]).join("") };
  },
  "random:index/randomBytes:RandomBytes": async (name, inputs) => {
    const b = randomBytes(inputs.length);
    return { base64: b.toString("base64"), hex: b.toString("hex") };
  },
  "random:index/randomId:RandomId": async (name, inputs) => {
    const b = randomBytes(inputs.byteLength ?? 4);
    return { hex: b.toString("hex"), dec: BigInt(`0x${b.toString("hex")}`).toString() };
  },
  /** The command builds the pages; they are built before. */
  "command:local:Command": async () => ({ stdout: "" }),

  "aws:iam/role:Role": async (name, inputs) => {
    const RoleName = (inputs.name ?? nameOf(name)).slice(0, 64);
    const { Role } = await clients.iam.send(new IAM.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: inputs.assumeRolePolicy }));
    for (const { name: PolicyName, policy } of inputs.inlinePolicies ?? [])
      if (policy) await clients.iam.send(new IAM.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy }));
    for (const PolicyArn of inputs.managedPolicyArns ?? [])
      await clients.iam.send(new IAM.AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { id: RoleName, name: RoleName, arn: Role?.Arn };
  },
  "aws:kms/key:Key": async (name, inputs) => {
    const { KeyMetadata } = await clients.kms.send(new KMS.CreateKeyCommand({ Description: inputs.description }));
    if (inputs.enableKeyRotation) await clients.kms.send(new KMS.EnableKeyRotationCommand({ KeyId: KeyMetadata?.KeyId }));
    return { id: KeyMetadata?.KeyId, keyId: KeyMetadata?.KeyId, arn: KeyMetadata?.Arn };
  },
};
