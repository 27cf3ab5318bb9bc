package superpeer.master.http;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import superpeer.protocol.Json;

/** Whole numbers in a query, within bounds. */
final class QueryNumbers {

  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  private QueryNumbers() {}

  /**
   * The route for the number, which is {@code otherwise} if absent; 400 if it is no such number.
   */
  static Route route(
      String name, Optional<String> text, int otherwise, int max, IntFunction<Route> route) {
    if (text.isEmpty()) {
      return route.apply(otherwise);
    }
    if (DIGITS.matcher(text.get()).matches()) {
      var number = Integer.parseInt(text.get());
      if (number >= 1 && number <= max) {
        return route.apply(number);
      }
    }
    return JsonResponses.problem(
        StatusCodes.BAD_REQUEST,
        name + " is " + Json.excerpt(text.get()),
        name + " is a whole number from 1 to " + max);
  }
}
