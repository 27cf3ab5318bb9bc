package superpeer.hub.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The envelope in which SDKs expect an error: {@code {"ret":-1,"data":{"code":…,"msg":…}}}. */
final class SdkError {

  /** Longest text that is sent back; it may quote what a client sent. */
  private static final int MAX_MSG = 200;

  private SdkError() {}

  /**
   * @param code below 5000 means to SDK 2.9.10: do not try again
   */
  static String json(int code, String msg) {
    var text = msg.length() > MAX_MSG ? msg.substring(0, MAX_MSG) + "…" : msg;
    var quoted = new String(JsonStringEncoder.getInstance().quoteAsString(text));
    return "{\"ret\":-1,\"data\":{\"code\":" + code + ",\"msg\":\"" + quoted + "\"}}";
  }
}
