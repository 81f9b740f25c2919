import { execFile } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { domainsOf, type ServerPlan } from "./plan.js";

const execute = promisify(execFile);

/**
 * A certificate authority for one cluster, and a certificate for each server, where Prosody looks for them:
 * FOLDER/ca.pem, FOLDER/DOMAIN.crt, FOLDER/DOMAIN.key.
 */
export async function makeCertificates(folder: string, servers: readonly ServerPlan[]): Promise<void> {
  await openssl(folder, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key"]);
  const authority = [
    "-addext",
    "basicConstraints=critical,CA:TRUE",
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
  ];
  const name = ["-subj", "/CN=prosody-dev test authority"];
  await openssl(folder, [
    "req",
    "-x509",
    "-new",
    "-key",
    "ca.key",
    "-days",
    "30",
    ...name,
    ...authority,
    "-out",
    "ca.pem",
  ]);
  await Promise.all(servers.map((server) => makeCertificate(folder, server)));
}

async function makeCertificate(folder: string, server: ServerPlan): Promise<void> {
  const { domain } = server;
  const names = domainsOf(server).flatMap((name) => [`DNS:${name}`, `DNS:*.${name}`]);
  // As a server it answers, as a client it connects: SASL EXTERNAL checks both.
  const extensions = [
    `subjectAltName=${names.join(",")}`,
    "extendedKeyUsage=serverAuth,clientAuth",
    "basicConstraints=CA:FALSE",
  ];
  writeFileSync(join(folder, `${domain}.ext`), `${extensions.join("\n")}\n`);
  await openssl(folder, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", `${domain}.key`]);
  await openssl(folder, ["req", "-new", "-key", `${domain}.key`, "-subj", `/CN=${domain}`, "-out", `${domain}.csr`]);
  const serial = ["-set_serial", `0x${Buffer.from(domain).toString("hex").slice(0, 30)}`];
  const signing = ["-req", "-in", `${domain}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", ...serial, "-days", "30"];
  await openssl(folder, ["x509", ...signing, "-extfile", `${domain}.ext`, "-out", `${domain}.crt`]);
  for (const other of domainsOf(server).filter((name) => name !== domain)) {
    copyFileSync(join(folder, `${domain}.key`), join(folder, `${other}.key`));
    copyFileSync(join(folder, `${domain}.crt`), join(folder, `${other}.crt`));
  }
}

async function openssl(folder: string, words: readonly string[]): Promise<void> {
  try {
    await execute("openssl", words, { cwd: folder });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      throw new Error("The program openssl was not found; certificates are made with it. Run npm start once.", {
        cause: error,
      });
    }
    throw new Error(`openssl could not make a certificate: ${message}`, { cause: error });
  }
}
