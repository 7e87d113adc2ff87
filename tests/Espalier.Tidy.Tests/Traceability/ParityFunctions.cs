namespace Espalier.Tidy.Traceability;

/// <summary>
/// The documented functions and callbacks of the modules on docs/otp-parity.md, as name/arities: of Erlang/OTP 25 and Elixir 1.14, and what
/// later versions have added.
/// </summary>
internal static class ParityFunctions
{
    /// <summary>By heading. Where Erlang and Elixir have a module each, the functions of both.</summary>
    public static IReadOnlyDictionary<string, string> ByHeading { get; } = new Dictionary<string, string>
    {
        ["Processes"] =
            "alias/0,1 cancel_timer/1,2 demonitor/1,2 erase/0,1 exit/1,2 get/0,1 get_keys/0,1 group_leader/0,2 hibernate/0,3 is_process_alive/1 "
            + "link/1 monitor/2,3 process_flag/2,3 process_info/1,2 processes/0 put/2 read_timer/1,2 register/2 registered/0 self/0 send/2,3 "
            + "send_after/3,4 set_label/1 get_label/1 spawn/1,3 spawn_link/1,3 spawn_monitor/1,3 spawn_opt/2,4 start_timer/3,4 unalias/1 "
            + "unlink/1 unregister/1 whereis/1",
        ["GenServer"] =
            "start/2,3,4 start_link/2,3,4 start_monitor/3,4 stop/1,2,3 call/2,3 cast/2 reply/2 whereis/1 abcast/2,3 multi_call/2,3,4 "
            + "send_request/2,4 wait_response/2,3 receive_response/2,3 check_response/2,3 reqids_new/0 reqids_add/3 reqids_size/1 "
            + "reqids_to_list/1 enter_loop/3,4,5 init/1 handle_call/3 handle_cast/2 handle_info/2 handle_continue/2 terminate/2 code_change/3 "
            + "format_status/1,2 child_spec/1",
        ["Supervisor"] =
            "start_link/2,3 init/1,2 child_spec/1,2 start_child/2 restart_child/2 terminate_child/2 delete_child/2 which_children/1 "
            + "which_child/2 count_children/1 get_childspec/2 check_childspecs/1,2 get_callback_module/1 stop/1,2,3",
        ["DynamicSupervisor"] =
            "start_link/1,2,3 init/1 child_spec/1 start_child/2 terminate_child/2 which_children/1 count_children/1 stop/1,2,3",
        ["Agent"] =
            "start/1,2,3,4 start_link/1,2,3,4 child_spec/1 get/2,3,4,5 get_and_update/2,3,4,5 update/2,3,4,5 cast/2,4 stop/1,2,3",
        ["Task"] =
            "async/1,3 async_stream/2,3,4,5 await/1,2 await_many/1,2 child_spec/1 completed/1 find/2 ignore/1 shutdown/1,2 start/1,3 "
            + "start_link/1,3 yield/1,2 yield_many/1,2",
        ["Task.Supervisor"] =
            "start_link/0,1 child_spec/1 async/2,3,4,5 async_nolink/2,3,4,5 async_stream/3,4,5,6 async_stream_nolink/3,4,5,6 children/1 "
            + "start_child/2,3,4,5 terminate_child/2",
        ["sys: ServerInspection"] =
            "get_state/1,2 replace_state/2,3 get_status/1,2 suspend/1,2 resume/1,2 statistics/2,3 log/2,3 trace/2,3 log_to_file/2,3 install/2,3 "
            + "remove/2,3 no_debug/1,2 change_code/4,5 terminate/2,3 get_log/1 handle_debug/4 handle_system_msg/6 debug_options/1 print_log/1",
        ["PartitionSupervisor"] =
            "start_link/1 child_spec/1 partitions/1 resize!/2 which_children/1 count_children/1 stop/1,2,3 whereis_name/1 register_name/2 "
            + "unregister_name/1 send/2",
        ["Registry"] =
            "start_link/1 child_spec/1 register/3 unregister/2 unregister_match/3,4 update_value/3 lookup/2 match/3,4 count_match/3,4 select/2 "
            + "count_select/2 keys/2 values/3 count/1 dispatch/3,4 put_meta/3 meta/2 delete_meta/2 lock/3 register_name/2 unregister_name/1 "
            + "whereis_name/1 send/2",
        ["Application"] =
            "start/1,2 ensure_started/1,2 ensure_all_started/1,2,3 stop/1 which_applications/0,1 started_applications/0,1 get_application/0,1 "
            + "get_supervisor/1 load/1,2 unload/1 ensure_loaded/1 loaded_applications/0 app_dir/1,2 format_error/1 get_env/1,2,3 fetch_env/2 "
            + "fetch_env!/2 get_all_env/0,1 put_env/3,4 put_all_env/1,2 delete_env/2,3 compile_env/2,3,4 compile_env!/2,3 spec/1,2 "
            + "get_key/1,2 get_all_key/0,1 info/0 set_env/1,2,3,4 unset_env/2,3 start_type/0 permit/2 takeover/2 start_boot/1,2 "
            + "start_phase/3 prep_stop/1 config_change/3",
    };
}
