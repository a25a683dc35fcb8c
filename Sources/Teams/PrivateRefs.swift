/// Keeps Roost's refs in a repository from being published, as far as git lets a setting do that.
///
/// Whoever fetches from the repository or clones it does not see them. A remote that is a mirror gets
/// all refs but these. `git push --mirror` to any other remote asks no setting.
struct PrivateRefs {
  let repository: String

  private static let refs = "refs/roost"

  func hide() async throws {
    let git = Git(repository)
    try await add(Self.refs, to: "transfer.hideRefs", git)
    // It says nothing where there is none.
    let mirrors = try? await git.run(
      "config", "--bool", "--get-regexp", #"^remote\..*\.mirror$"#)
    for line in (mirrors ?? "").split(separator: "\n") where line.hasSuffix(" true") {
      let push = "\(line.dropLast(".mirror true".count)).push"
      // A user's own choice of what is pushed names what it wants.
      if try await values(of: push, git).isEmpty { try await add("+refs/*:refs/*", to: push, git) }
      try await add("^\(Self.refs)/*", to: push, git)
    }
  }

  private func values(of setting: String, _ git: Git) async throws -> [String] {
    let text = try? await git.run("config", "--get-all", setting)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  private func add(_ value: String, to setting: String, _ git: Git) async throws {
    if try await values(of: setting, git).contains(value) { return }
    try await git.run("config", "--add", setting, value)
  }
}
