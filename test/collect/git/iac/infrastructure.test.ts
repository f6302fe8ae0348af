import { describe, expect, it } from 'vitest';
import { isContainerFile, readContainerFile } from '../../../../src/collect/git/iac/container-file.ts';
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
resource "azurerm_network_security_group" "n" {
  security_rule {
    access = "Allow"
    direction = "Inbound"
    source_address_prefix = "*"
    destination_port_range = "3389-3389"
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
      openPorts: [{ port: 22 }, { port: 3389 }, { resource: 'azurerm_network_security_group.n', port: 3389 }],
      wildcardGrants: [],
      databases: [{ backup: 'off', deletionProtection: 'absent' }],
      backends: [{ type: 's3', encrypted: true, locked: false, partial: false }],
      regions: ['eu-central-1'],
      foldersWithoutLock: ['infra'],
    });
  });
});

describe('false alarms that real repositories raised', () => {
  it('takes the defaults of arguments in FROM, and leaves others computed', () => {
    const text = 'ARG VERSION=22\nARG BASE=node:${VERSION}-slim\nFROM ${BASE}\nFROM ${OTHER}\n';
    expect(container(text)['bases']).toEqual([
      { image: 'node', tag: '22-slim', pin: 'version', endOfLife: '2027-04-30' },
      { image: '${OTHER}', tag: '', pin: 'computed', endOfLife: '' },
    ]);
  });

  it('does not call an image root whose base may set a user, nor a package install a call of sudo', () => {
    expect(container('FROM node:24\n')).toMatchObject({ userIs: 'unstated' });
    expect(container('FROM scratch\n')).toMatchObject({ userIs: 'unstated', bases: [] });
    expect(container('FROM gcr.io/distroless/static:nonroot\n')).toMatchObject({ userIs: 'unknown' });
    expect(container('FROM debian:12\nRUN apt-get install -y sudo curl\n')).toMatchObject({ usesSudo: false });
    expect(container('FROM debian:12\nRUN true && sudo make install\n')).toMatchObject({ usesSudo: true });
  });

  it('knows that the number of a public signing key is no secret', () => {
    const facts = container('FROM debian:12\nENV GPG_KEY 7169605F62C751356D054A26A821E680E5FA6305\n');
    expect(facts['embeddedSecrets']).toEqual([]);
    const address = container('ARG RELEASE_KEY=https://example.org/release.key\nFROM debian:12\n');
    expect(address['embeddedSecrets']).toEqual([]);
  });

  it('leaves out folders of other people', () => {
    expect(isContainerFile('vendor/github.com/x/Dockerfile')).toBe(false);
    expect(isContainerFile('services/x/Dockerfile')).toBe(true);
  });

  it('starts no workload from an overlay without an image, and reads no catalogue of another program', () => {
    const survey = new KubernetesSurvey();
    const overlay =
      'kind: Deployment\nmetadata: { name: a }\nspec: { template: { spec: { containers: [{ name: a }] } } }\n';
    survey.read('any/a.yaml', Buffer.from(`apiVersion: apps/v1\n${overlay}`));
    survey.read('catalog-info.yaml', Buffer.from('apiVersion: backstage.io/v1alpha1\nkind: Component\n'));
    expect(survey.result()?.facts).toMatchObject({ resources: 1, roles: 0, workloads: [] });
  });

  it('tells the text of an alert from a template', () => {
    const survey = new KubernetesSurvey();
    const alert =
      'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  text: "down: {{ $labels.job }}"\n';
    survey.read('rules.yaml', Buffer.from(alert));
    survey.read('chart/templates/a.yaml', Buffer.from('apiVersion: v1\nkind: Pod\nx: "a {{ .b }}"\n'));
    expect(survey.result()?.facts).toMatchObject({ resources: 1, templates: ['chart/templates/a.yaml'] });
  });

  it('leaves open what a variable decides, and takes modules and examples for no applied folder', () => {
    const survey = new TerraformSurvey([]);
    survey.read(
      'main.tf',
      Buffer.from(`
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
resource "aws_eks_cluster" "e" { enabled_cluster_log_types = var.types }
resource "aws_eks_cluster" "f" { enabled_cluster_log_types = ["api"] }
resource "aws_db_instance" "d" { backup_retention_period = var.days }
resource "aws_x" "y" {
  text = join("", [<<EOT
  a
EOT
  ])
}
`),
    );
    survey.read('examples/a/main.tf', Buffer.from('provider "aws" { region = "us-east-1" }\n'));
    survey.read('live/main.tf', Buffer.from('terraform {\n  backend "s3" {}\n}\n'));
    expect(survey.result()?.facts).toMatchObject({
      unparsed: [],
      auditLogs: [
        { resource: 'aws_eks_cluster.e', computed: true },
        { resource: 'aws_eks_cluster.f', on: false, computed: false },
      ],
      databases: [{ backup: 'computed' }],
      backends: [{ type: 's3', partial: true }],
      foldersWithoutLock: ['live'],
    });
  });
});
