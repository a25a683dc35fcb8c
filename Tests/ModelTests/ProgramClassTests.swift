import Model
import Testing

@Suite struct ProgramClassTests {
  @Test(arguments: [
    ["bash"], ["-bash"], ["/bin/zsh", "-l"], ["sh", "-i"], ["bash", "--login"], ["sh", "-s"],
    ["bash", "--rcfile", "x"], ["bash", "-o", "vi"], ["bash", "+o", "posix"], ["bash", "--"],
    ["bash", "-ic", "x"], ["ssh", "host"], ["sudo", "-i"], ["/usr/bin/tmux"], ["docker", "run"],
    ["busybox"], ["busybox", "sh"], ["/bin/busybox", "ash", "-l"],
  ])
  func `what reads lines and runs them is a shell`(arguments: [String]) {
    #expect(ProgramClass(arguments: arguments) == .shell)
  }

  @Test(arguments: [
    ["vim"], ["/usr/bin/vim.basic", "x"], ["nano"], ["less", "file"], ["psql"], ["busybox", "vi"],
  ])
  func `what takes typed text for its own is an editor`(arguments: [String]) {
    #expect(ProgramClass(arguments: arguments) == .editor)
  }

  @Test(arguments: [
    ["claude"], ["node", "/usr/bin/claude"], ["python3", "-m", "aider"], ["bash", "script.sh"],
    ["sh", "-c", "claude"], ["bash", "-ec", "x"], ["bash", "-o", "pipefail", "script.sh"],
    ["bash", "--", "script.sh"], ["bash", "--rcfile", "x", "script.sh"], [""], [], ["/"],
    ["busybox", "httpd"],
  ])
  func `a script that a shell runs is another program`(arguments: [String]) {
    #expect(ProgramClass(arguments: arguments) == .other)
  }

  @Test(arguments: [("/usr/bin/zsh", "zsh"), ("-zsh", "zsh"), ("zsh", "zsh"), ("", ""), ("/", "/")])
  func `the base name is the last part, without a login shell's dash`(
    program: String, name: String
  ) {
    #expect(ProgramClass.baseName(program) == name)
  }
}
