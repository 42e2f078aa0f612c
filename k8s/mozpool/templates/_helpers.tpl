{{- define "mozpool.labels" -}}
{{ include "mozpool.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "mozpool.selector" -}}
app.kubernetes.io/name: mozpool
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "mozpool.image" -}}
image: {{ printf "%s%s:%s" .root.Values.image.prefix .image (.tag | default .root.Values.image.tag | default .root.Chart.AppVersion) | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{- end }}

{{/* The secret with the connections. On a cluster that can be asked, a secret or a key that is missing ends the installation at once. */}}
{{- define "mozpool.secret" -}}
{{- $name := required "connection.existingSecret is not set: name a secret with the keys database-url and queue-url" .Values.connection.existingSecret }}
{{- if lookup "v1" "Namespace" "" .Release.Namespace }}
{{- $secret := lookup "v1" "Secret" .Release.Namespace $name }}
{{- if not $secret }}
{{- fail (printf "connection.existingSecret: there is no secret %q in the namespace %q; make it with: kubectl --namespace %s create secret generic %s --from-literal=database-url=postgres://… --from-literal=queue-url=redis://…" $name .Release.Namespace .Release.Namespace $name) }}
{{- end }}
{{- range concat (list "database-url" "queue-url") (ternary (list "agent-queue-url") list .Values.connection.agentQueueUrl) }}
{{- if not (hasKey ($secret.data | default dict) .) }}
{{- fail (printf "connection.existingSecret: the secret %q has no key %q" $name .) }}
{{- end }}
{{- end }}
{{- end }}
{{- $name }}
{{- end }}

{{- define "mozpool.truth" -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ include "mozpool.secret" . | quote }}, key: database-url } }
- name: QUEUE_URL
  valueFrom: { secretKeyRef: { name: {{ include "mozpool.secret" . | quote }}, key: queue-url } }
{{- include "mozpool.ca-env" . }}
{{- end }}

{{/* Authorities that TLS connections to Postgres and Redis are checked by. */}}
{{- define "mozpool.ca-env" -}}
{{- if .Values.connection.caSecret }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/mozpool/ca/ca.crt
{{- end }}
{{- end }}

{{- define "mozpool.ca-mount" -}}
{{- if .Values.connection.caSecret }}
- { name: ca, mountPath: /etc/mozpool/ca, readOnly: true }
{{- end }}
{{- end }}

{{- define "mozpool.ca-volume" -}}
{{- if .Values.connection.caSecret }}
- name: ca
  secret: { secretName: {{ .Values.connection.caSecret | quote }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}

{{/* Files that a component's settings (worker, agent) name. */}}
{{- define "mozpool.files-mount" -}}
{{- if .filesSecret }}
- { name: files, mountPath: /etc/mozpool/files, readOnly: true }
{{- end }}
{{- end }}

{{- define "mozpool.files-volume" -}}
{{- with .filesSecret }}
- name: files
  secret: { secretName: {{ . | quote }} }
{{- end }}
{{- end }}

{{/* How clients reach the API. */}}
{{- define "mozpool.public-url" -}}
{{- if .Values.api.publicUrl -}}
{{ .Values.api.publicUrl }}
{{- else if .Values.ingress.enabled -}}
{{ ternary "http" "https" (empty .Values.ingress.tlsSecret) }}://{{ .Values.ingress.host }}
{{- else -}}
{{ printf "http://%s-api.%s:%v" .Release.Name .Release.Namespace .Values.api.service.port }}
{{- end -}}
{{- end }}

{{/* Where replicas of a component (dict "root" "component" "settings") may run. */}}
{{- define "mozpool.placement" -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" (include "mozpool.selector" . | fromYaml)) }}
{{- if eq .settings.antiAffinity "required" }}
affinity: {{ dict "podAntiAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term)) | toJson }}
{{- else if eq .settings.antiAffinity "preferred" }}
affinity: {{ dict "podAntiAffinity" (dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term))) | toJson }}
{{- end }}
{{- with .settings.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .settings.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- end }}

{{/* A disruption budget and an autoscaler for a Deployment (dict "root" "component" "settings" "name"). */}}
{{- define "mozpool.scaling" -}}
{{- if and .settings.podDisruptionBudget.enabled (or .settings.autoscaling.enabled (gt (int .settings.replicas) 1)) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels: {{- include "mozpool.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .settings.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels: {{- include "mozpool.selector" . | nindent 6 }}
{{- end }}
{{- if .settings.autoscaling.enabled }}
{{- if lt (int .settings.autoscaling.maxReplicas) (int .settings.autoscaling.minReplicas) }}
{{- fail (printf "%s.autoscaling.maxReplicas is less than its minReplicas" (.name | trimPrefix .root.Release.Name | trimPrefix "-")) }}
{{- end }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}
  labels: {{- include "mozpool.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .name }} }
  minReplicas: {{ .settings.autoscaling.minReplicas }}
  maxReplicas: {{ .settings.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .settings.autoscaling.targetCPUUtilizationPercentage }} } }
{{- end }}
{{- end }}

{{- define "mozpool.container-security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "mozpool.pod-security" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "mozpool.pull-secrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- end }}

{{/* The paths that tell when it has started and whether it is ready: dict "startup" "ready". */}}
{{- define "mozpool.probes" -}}
startupProbe:
  httpGet: { path: {{ .startup }}, port: http }
  periodSeconds: 2
  timeoutSeconds: 4
  failureThreshold: 60
readinessProbe:
  httpGet: { path: {{ .ready }}, port: http }
  periodSeconds: 3
  timeoutSeconds: 3
livenessProbe:
  httpGet: { path: /livez, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}

{{- define "mozpool.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
