/** QR codes and printed tickets: each can be drawn again, so old ones expire. The pictures of events stay. */
export const files = new sst.aws.Bucket("Files", {
  cors: false,
  lifecycle: [
    { id: "old-tickets", prefix: "tickets/", expiresIn: "180 days" },
    { id: "old-orders", prefix: "orders/", expiresIn: "180 days" },
    { id: "exports", prefix: "exports/", expiresIn: "1 day" },
  ],
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
