{{/* Describes the simulated rack in the volume "rack": the same for everybody who asks. */}}
{{- define "mozpool.rack-files" -}}
- name: rack-files
  {{- include "mozpool.image" (dict "root" . "image" "migrate" "tag" .Values.simulator.tag) | nindent 2 }}
  {{- include "mozpool.container-security" . | nindent 2 }}
  command: {{ concat (list "node" "dist/rack-files/main.js" "--out" "/rack" "--devices" (toString .Values.simulator.devices) "--agents" (toString (len .Values.agents)) "--time-scale" (toString .Values.timeScale)) (ternary (list "--failures") list .Values.simulator.failures) | toJson }}
  resources: {{- toYaml .Values.migrate.resources | nindent 4 }}
  volumeMounts:
    - { name: rack, mountPath: /rack }
{{- end }}
