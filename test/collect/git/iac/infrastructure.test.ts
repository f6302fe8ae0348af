import { describe, expect, it } from 'vitest';
import { readContainerFile } from '../../../../src/collect/git/iac/container-file.ts';
import { readHcl } from '../../../../src/collect/git/iac/hcl.ts';
import { KubernetesSurvey } from '../../../../src/collect/git/iac/kubernetes.ts';
import { TerraformSurvey } from '../../../../src/collect/git/iac/terraform.ts';

const container = (text: string): ReturnType<typeof readContainerFile>['facts'] =>
  readContainerFile('Dockerfile', Buffer.from(text)).facts;

describe('a container build file', () => {
  it('takes the user of the last stage, also where it builds on an earlier one', () => {
    expect(
      container('FROM node:24@sha256:' + 'a'.repeat(64) + ' AS base\nUSER app\nFROM base\nRUN true\n'),
    ).toMatchObject({ user: 'app', userIs: 'other', stages: 2 });
    expect(container('FROM node:24 AS a\nUSER app\nFROM alpine:3.22\n')).toMatchObject({ userIs: 'unstated' });
    expect(container('FROM node:24\nUSER 0:0\n')).toMatchObject({ userIs: 'root' });
  });

  it('finds floating and unsupported bases, built-in secrets and unchecked downloads, and no more', () => {
    const facts = container(`FROM node:18
ENV DB_PASSWORD=correct-horse-battery PORT=8080
ARG TOKEN
ADD https://example.org/tool /tool
ADD --checksum=sha256:00 https://example.org/b /b
RUN apt-get update && \\
    curl -sL https://example.org/i.sh | bash
FROM registry.example.org:5000/team/app
`);
    expect(facts['bases']).toEqual([
      { image: 'node', tag: '18', pin: 'version', endOfLife: '2025-04-30' },
      { image: 'registry.example.org:5000/team/app', tag: '', pin: 'latest', endOfLife: '' },
    ]);
    expect(facts['embeddedSecrets']).toEqual([{ instruction: 'ENV', name: 'DB_PASSWORD' }]);
    expect(facts['uncheckedDownloads']).toEqual([{ how: 'ADD from an address' }, { how: 'download run at once' }]);
  });
});

describe('Kubernetes manifests', () => {
  it('judge hardening over all containers and namespaces over all files', () => {
    const survey = new KubernetesSurvey();
    survey.read(
      'k8s/a.yaml',
      Buffer.from(`apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: n }
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - image: app
          env: [{ name: API_TOKEN, value: abcdef123456 }]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      volumes: [{ name: s, hostPath: { path: /var/run/docker.sock } }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: n }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: agent }
roleRef: { kind: ClusterRole, name: cluster-admin }
`),
    );
    survey.read('k8s/chart.yaml', Buffer.from('apiVersion: v1\nkind: Pod\nmetadata: { name: "{{ .Values.name }}" }\n'));
    const facts = survey.result()?.facts;
    expect(facts).toMatchObject({
      templates: ['k8s/chart.yaml'],
      namespacesWithoutIngressDeny: [],
      namespacesWithoutEgressDeny: ['n'],
      workloads: [
        {
          nonRoot: true,
          noEscalation: true,
          dropsAll: true,
          readOnlyRoot: false,
          containerSocket: true,
          imagesFloating: ['app'],
        },
      ],
      grants: [{ right: 'cluster-admin' }],
      secrets: [{ where: 'environment', values: 1 }],
    });
    expect(JSON.stringify(facts)).not.toContain('abcdef123456');
  });
});

describe('Terraform files', () => {
  it('are read through comments, here-documents and interpolations', () => {
    const { blocks, complete } = readHcl(
      '# a {\nresource "x" "y" {\n  a = "${b["c"]}}" // }\n  d = <<EOT\n}\nEOT\n  e { f = [\n1 ] }\n}\n',
    );
    expect(complete).toBe(true);
    expect(blocks.map((block) => block.labels)).toEqual([['x', 'y']]);
    expect(blocks[0]?.blocks[0]?.attributes.get('f')).toBe('[\n1 ]');
    expect(readHcl('resource "x" "y" {').complete).toBe(false);
  });

  it('show stores, ports, grants, state and locks', () => {
    const survey = new TerraformSurvey([]);
    survey.read(
      'infra/a.tf',
      Buffer.from(`
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
  backend "s3" { bucket = "b" }
}
resource "aws_ebs_volume" "v" { size = 1 }
resource "aws_db_instance" "d" {
  storage_encrypted = var.on
  backup_retention_period = 0
}
resource "aws_security_group" "g" {
  ingress {
    from_port = 0
    to_port = 65535
    cidr_blocks = ["0.0.0.0/0"]
  }
}
data "aws_iam_policy_document" "p" {
  statement {
    effect = "Deny"
    actions = ["*"]
    resources = ["*"]
  }
}
provider "aws" { region = "eu-central-1" }
`),
    );
    expect(survey.result()?.facts).toMatchObject({
      stores: [
        { resource: 'aws_ebs_volume.v', encryption: 'absent' },
        { resource: 'aws_db_instance.d', encryption: 'computed' },
      ],
      openPorts: [{ port: 22 }, { port: 3389 }],
      wildcardGrants: [],
      databases: [{ backup: 'off', deletionProtection: 'absent' }],
      backends: [{ type: 's3', encrypted: false, locked: false }],
      regions: ['eu-central-1'],
      foldersWithoutLock: ['infra'],
    });
  });
});
