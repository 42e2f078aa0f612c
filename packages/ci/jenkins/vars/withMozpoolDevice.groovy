/**
 * A device for the steps of a block; it is given back however the block ends.
 *
 *   withMozpoolDevice(image: 'b2g', label: 'pool=b2g', bootConfig: [b2gbase: 'http://builds.example.org/b2g/']) {
 *       sh './tests.sh "$MOZPOOL_DEVICE_ADDRESS"'
 *   }
 *
 * Takes image, label, device, environment, bootConfig, for, wait and priority as "mozpool run" does, and command: how that is called.
 * MOZPOOL_SERVER and MOZPOOL_TOKEN come from the environment: withCredentials([string(credentialsId: 'mozpool', variable: 'MOZPOOL_TOKEN')]).
 */
def call(Map spec, Closure body) {
    if (!spec.image) error('withMozpoolDevice needs image: what shall be on the device')
    def directory = "${pwd(tmp: true)}/mozpool-${UUID.randomUUID()}"
    def script = "${directory}/hold.sh"
    writeFile(file: script, text: libraryResource('org/mozpool/hold.sh'))
    // what holds the device outlives the step that starts it, and ends with the build
    def hold = "MOZPOOL=${quoted(spec.command ?: 'mozpool')} sh ${quoted(script)}"
    try {
        sh(label: 'wait for a device', script: "${hold} start ${quoted(directory)} ${options(spec)}")
        withEnv(readFile("${directory}/device.env").readLines()) {
            echo("${env.MOZPOOL_DEVICE} at ${env.MOZPOOL_DEVICE_ADDRESS}, request ${env.MOZPOOL_REQUEST}")
            body()
        }
    } finally {
        sh(label: 'give the device back', script: "${hold} stop ${quoted(directory)}")
    }
}

private String options(Map spec) {
    def words = ['--for', "${spec.for ?: '10m'}", '--assignee', "jenkins ${env.BUILD_TAG ?: ''}".trim()]
    for (name in ['image', 'label', 'device', 'environment', 'wait', 'priority']) {
        if (spec[name] != null) words += ["--${name}", "${spec[name]}"]
    }
    for (key in (spec.bootConfig ?: [:]).keySet()) words += ['--boot-config', "${key}=${spec.bootConfig[key]}"]
    def text = ''
    for (word in words) text += " ${quoted(word.toString())}"
    return text.trim()
}

private String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'"
}
