import ArgumentParser
import CoordinationAPI

/// The option `--repo`, which names a repository.
struct RepositoryOption: ParsableArguments {
  @Option(help: "The repository, owner/name.")
  var repo: String

  var name: RepositoryName {
    get throws {
      guard let name = RepositoryName(repo) else {
        throw ValidationError("--repo \(repo) is not a valid repository name; write owner/name")
      }
      return name
    }
  }

  func validate() throws { _ = try name }
}
