/**
 * Runs the text of a scripted pipeline with the step as Jenkins does: library, steps of the core and environment, on this machine. What it
 * does not have is the transformation of pipelines that lets them survive a restart of Jenkins.
 *
 *   groovy run-pipeline.groovy LIBRARY PIPELINE
 */
class Steps {
    File library
    File workspace
    Map environment = new LinkedHashMap(System.getenv())

    def pwd(Map options) { "${workspace}@tmp".toString() }
    def echo(text) { println text }
    def error(text) { throw new RuntimeException(text.toString()) }
    def libraryResource(name) { new File(library, "resources/${name}").text }
    def readFile(path) { new File(path.toString()).text }
    def string(Map credential) { [(credential.variable): System.getenv('TEST_CREDENTIAL') ?: ''] }
    def withCredentials(List credentials, Closure body) { within(credentials.sum(), body) }
    def withEnv(List lines, Closure body) { within(lines.collectEntries { it.split('=', 2) as List }, body) }
    def sh(script) { sh(script: script) }

    def writeFile(Map file) {
        def target = new File(file.file.toString())
        target.parentFile.mkdirs()
        target.text = file.text
    }

    def sh(Map step) {
        def process = new ProcessBuilder('sh', '-xe', '-c', step.script.toString()).directory(workspace).inheritIO()
        process.environment().clear()
        process.environment().putAll(environment)
        def code = process.start().waitFor()
        if (code != 0) throw new RuntimeException("script returned exit code ${code}")
    }

    private within(Map more, Closure body) {
        def before = environment
        environment = before + more
        try { body() } finally { environment = before }
    }
}

def steps = new Steps(library: new File(args[0]), workspace: File.createTempDir('mozpool-jenkins-', ''))

/** A script whose unknown names are steps, and whose `env` is the environment at that moment. */
def load = { File file, Map more ->
    def script = new GroovyShell(this.class.classLoader).parse(file)
    script.metaClass.invokeMethod = { String name, arguments ->
        if (more[name]) return more[name].call(*arguments)
        def own = script.metaClass.getMetaMethod(name, arguments)
        own ? own.invoke(script, arguments) : steps."${name}"(*arguments)
    }
    script.binding = new Binding() {
        def getVariable(String name) { name == 'env' ? steps.environment : super.getVariable(name) }
        boolean hasVariable(String name) { name == 'env' || super.hasVariable(name) }
    }
    script
}
def step = load(new File(args[0], 'vars/withMozpoolDevice.groovy'), [:])
load(new File(args[1]), [withMozpoolDevice: { Map spec, Closure body -> step.call(spec, body) }]).run()
