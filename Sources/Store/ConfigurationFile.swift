import JSONSyntax
package import Model
import Platform
import Swarm
import Tasks

/// config.json: what the user set; no file means every default.
package enum ConfigurationFile {
  package static func read(_ home: Home) throws -> Settings {
    let path = home.configuration
    guard let bytes = try Files.read(path, followingLinks: true) else { return Settings() }
    do {
      let settings = try Settings(json: JSON(parsing: bytes))
      _ = try RateCard(json: settings.rates)
      _ = try SwarmConfig(json: settings.swarm)
      return settings
    } catch let error as JSONSyntaxError {
      let (line, column) = error.position(in: bytes)
      throw ConfigurationError("\(path):\(line):\(column): \(error); correct it or remove the file")
    } catch let error as PlanFailure {
      throw ConfigurationError("\(path): \"swarm\": \(error.line)")
    } catch let error as JSONShapeError {
      throw ConfigurationError("\(path): \(error)")
    }
  }
}

/// A config.json that cannot be used: where and why.
package struct ConfigurationError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
