import { EXPIRING } from "@catraca/core/person/person.files.rules.ts";

/** QR codes and printed tickets: each can be drawn again, so old ones expire. The pictures of events stay. */
export const files = new sst.aws.Bucket("Files", {
  cors: false,
  lifecycle: EXPIRING.map(({ id, folder, days }) => ({ id, prefix: folder, expiresIn: days === 1 ? "1 day" : `${days} days` })),
  transform: {
    bucket: { forceDestroy: $app.removal === "remove" },
    lifecycle: (args) => {
      args.rules = $output(args.rules ?? []).apply((rules) => [
        ...rules.map((rule) => ({ ...rule, filter: rule.filter ?? { prefix: "" } })),
        { id: "unfinished", status: "Enabled", filter: { prefix: "" }, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
      ]);
    },
  },
});

new aws.s3.BucketServerSideEncryptionConfiguration("FilesEncryption", {
  bucket: files.name,
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
});
