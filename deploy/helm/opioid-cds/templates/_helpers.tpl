{{- define "cds.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "cds.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "cds.labels" -}}
{{ include "cds.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "cds.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* What cannot be right stops the rendering. */}}
{{- define "cds.check" -}}
{{- if not .Values.secrets.siteKey.name }}{{ fail "secrets.siteKey.name: all replicas share one site key; name the Secret that holds it" }}{{ end }}
{{- with .Values.clients }}
{{- $given := compact (list .existingConfigMap .existingSecret (ternary "files" "" (not (empty .files)))) }}
{{- if ne (len $given) 1 }}{{ fail "clients: give one of existingConfigMap, existingSecret and files" }}{{ end }}
{{- if and .files (not (hasKey .files "clients.toml")) }}{{ fail "clients.files: clients.toml is missing" }}{{ end }}
{{- end }}
{{- if not .Values.secrets.databaseUrl.name }}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}{{ fail "without secrets.databaseUrl.name the store is an SQLite file: replicas 1 and autoscaling.enabled false" }}{{ end }}
{{- if not .Values.data.persistent }}{{ fail "an SQLite file needs data.persistent" }}{{ end }}
{{- end }}
{{- end }}

{{- define "cds.env" -}}
- {name: CDS_ENVIRONMENT, value: production}
- {name: CDS_SECRETS_DIR, value: /run/secrets/cds}
- {name: CDS_SITE_KEY_FILE, value: /run/secrets/cds/site.key}
- {name: CDS_CLIENTS_FILE, value: /etc/cds/clients.toml}
{{- with .Values.policyFile }}
- {name: CDS_POLICY_FILE, value: {{ printf "/etc/cds/%s" . | quote }}}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end }}

{{- define "cds.mounts" -}}
- {name: data, mountPath: /var/lib/cds}
- {name: secrets, mountPath: /run/secrets/cds, readOnly: true}
{{- end }}

{{- define "cds.secrets" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ .Values.secrets.siteKey.name }}
          items: [{key: {{ .Values.secrets.siteKey.key }}, path: site.key}]
      {{- with .Values.secrets.databaseUrl }}
      {{- if .name }}
      - secret:
          name: {{ .name }}
          items: [{key: {{ .key }}, path: cds_database_url}]
      {{- end }}
      {{- end }}
{{- end }}

{{- define "cds.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "cds.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A command of the service beside it, as the Jobs run it. It reads no clients, which a hook before install would not find. */}}
{{- define "cds.commandPod" -}}
metadata:
  labels:
    {{- include "cds.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .command }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    {{- include "cds.podSecurity" .root | nindent 4 }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - {name: {{ . }}}
    {{- end }}
  {{- end }}
  containers:
    - name: {{ .command }}
      image: {{ include "cds.image" .root }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      command: [python, -m, app.cli, {{ .command }}]
      env:
        {{- include "cds.env" .root | nindent 8 }}
      securityContext:
        {{- include "cds.containerSecurity" .root | nindent 8 }}
      resources:
        requests: {cpu: 100m, memory: 128Mi}
        limits: {memory: 512Mi}
      volumeMounts:
        {{- include "cds.mounts" .root | nindent 8 }}
  volumes:
    - {name: data, emptyDir: {}}
    {{- include "cds.secrets" .root | nindent 4 }}
{{- end }}
