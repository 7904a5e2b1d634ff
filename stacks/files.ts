/** QR codes and printed tickets. Each can be drawn again, so old ones expire. */
export const files = new sst.aws.Bucket("Files", {
  cors: false,
  lifecycle: [{ id: "old", expiresIn: "180 days" }],
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
